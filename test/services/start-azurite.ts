import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import type { Keeper } from './keeper.ts'
import type { AzurePlace } from './places.ts'
import { startServer } from './start-server.ts'
import { answers, until } from './until.ts'

/** Azurite's documented account; the key is the same everywhere and opens nothing else. */
const account = 'devstoreaccount1'
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

/** Starts Microsoft's emulator of Azure Blob Storage, empty and in memory. */
export function startAzurite(keeper: Keeper): Promise<AzurePlace> {
  return startServer(keeper, tmpdir(), async folder => {
    const program = createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js')
    const port = await freePort()
    const address = ['--blobHost', '127.0.0.1', '--blobPort', String(port)]
    const manner = ['--inMemoryPersistence', '--skipApiVersionCheck', '--silent', '--disableTelemetry']
    keeper.run([process.execPath, program, ...address, ...manner], join(folder, 'azurite.out'))
    const endpoint = `http://127.0.0.1:${port}/${account}`
    await until('Azurite', () => answers(endpoint))
    const words = {
      DefaultEndpointsProtocol: 'http',
      AccountName: account,
      AccountKey: key,
      BlobEndpoint: endpoint,
    }
    return {
      connectionString: Object.entries(words)
        .map(word => `${word.join('=')};`)
        .join(''),
    }
  })
}
