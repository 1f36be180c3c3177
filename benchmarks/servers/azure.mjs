// node --import ../measure/typescript.mjs azure.mjs: starts Azurite, in memory, with the tests' own code. Prints `azure
// CONNECTION_STRING`, and ends when told to or with its standard input.
import { once } from 'node:events'
import { startKeeper } from '../../test/services/keeper.ts'
import { startAzurite } from '../../test/services/start-azurite.ts'

const keeper = startKeeper()
try {
  console.log(`azure ${(await startAzurite(keeper)).connectionString}`)
  await Promise.race([once(process, 'SIGTERM'), once(process.stdin.resume(), 'end')])
  process.stdin.destroy()
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  await keeper.end()
}
