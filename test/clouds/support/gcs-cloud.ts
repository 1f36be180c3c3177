import { generateKeyPairSync } from 'node:crypto'
import { Storage } from '@google-cloud/storage'
import { gcsStorage } from '../../../src/adapters/gcs/index.ts'
import { type GcsService, gcsService } from '../../services/gcs-service.ts'
import type { Cloud } from './cloud.ts'

export interface GcsCloud extends Cloud {
  readonly service: GcsService
}

export async function gcsClouds(): Promise<readonly [GcsCloud, GcsCloud]> {
  const service = await gcsService()
  return [gcsCloud(service, 'resumable'), gcsCloud(service, 'parallel')]
}

function gcsCloud(service: GcsService, mode: 'resumable' | 'parallel'): GcsCloud {
  const { bucket, client } = service
  const isLocal = client.apiEndpoint.includes('127.0.0.1')
  const root = `${service.prefix}${mode}/`
  const clientAt = (endpoint: string) => (isLocal ? emulatorClient(endpoint) : client)
  const serve = (prefix: string) => ({
    flags: [
      ...['--storage', 'gcs', '--bucket', bucket, '--prefix', root + prefix],
      ...(isLocal ? ['--endpoint', client.apiEndpoint] : []),
    ],
  })
  return {
    name: `gcs, ${mode}`,
    service,
    ...(isLocal ? { address: client.apiEndpoint } : {}),
    open: ({ prefix = '', address = client.apiEndpoint, silenceMs: _, ...rest } = {}) =>
      gcsStorage({ bucket, mode, prefix: root + prefix, client: clientAt(address), ...rest }),
    ...(mode === 'resumable' ? { serve } : {}),
    async contents(prefix) {
      const [files] = await client.bucket(bucket).getFiles({ prefix: root + prefix })
      return files.map(({ name }) => name.slice(root.length + prefix.length))
    },
  }
}

/** With a key that nobody knows, so that addresses can be signed: the emulator does not look at signatures. */
function emulatorClient(apiEndpoint: string): Storage {
  const credentials = { client_email: 'test@example.iam.gserviceaccount.com', private_key: privateKey }
  return new Storage({ apiEndpoint, projectId: 'test', credentials })
}

const privateKey = String(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
)
