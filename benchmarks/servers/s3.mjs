// node --import ../measure/typescript.mjs s3.mjs: starts the S3 server that the tests run on, Ceph in memory, with the
// tests' own code. Prints `s3 ENDPOINT REGION KEY SECRET`, and ends when told to
// or with its standard input.
import { once } from 'node:events'
import { startCeph } from '../../test/services/ceph/start-ceph.ts'
import { startKeeper } from '../../test/services/keeper.ts'

const keeper = startKeeper()
try {
  const { endpoint, region, credentials } = await startCeph(keeper)
  console.log(`s3 ${endpoint} ${region} ${credentials.accessKeyId} ${credentials.secretAccessKey}`)
  await Promise.race([once(process, 'SIGTERM'), once(process.stdin.resume(), 'end')])
  process.stdin.destroy()
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  await keeper.end()
}
