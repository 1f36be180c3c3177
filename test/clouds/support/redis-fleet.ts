import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, onTestFinished } from 'vitest'
import { fsStorage } from '../../../src/adapters/fs/index.ts'
import { connectRedis, redisLocker, redisSessions } from '../../../src/adapters/redis/index.ts'
import { createUploadEngine } from '../../../src/core/create-engine.ts'
import { systemClock } from '../../../src/core/system-clock.ts'
import type { Backend } from '../../chaos/backend.ts'
import { diskBackend } from '../../chaos/disk-backend.ts'
import { temporaryDirectory } from '../../support/serving.ts'

export interface RedisFleet {
  /** What its servers are told, files in one directory and records in one Redis. */
  readonly backend: Backend
  /** Ids that `afterComplete` was told of by a server, some twice. */
  told(): Promise<readonly string[]>
  /** What another server tells that sweeps an hour later. */
  toldBySweeping(): Promise<readonly string[]>
}

export interface FleetRedis {
  readonly url: string
  readonly prefix?: string
  readonly replicas?: number
}

/** Servers that have nothing in common but a directory and a Redis. `words` are further ones for each of them. */
export async function redisFleet(redis: FleetRedis, words: readonly string[] = []): Promise<RedisFleet> {
  const { url, prefix = 'quayside', replicas = 0 } = redis
  const [directory, folder] = [await temporaryDirectory(), await temporaryDirectory()]
  const told = join(folder, 'told')
  const flags = [
    ...['--dir', directory, '--told', told, '--redis', url, '--prefix', prefix],
    ...['--replicas', String(replicas)],
    ...words,
  ]
  return {
    backend: { ...diskBackend(directory), program: await bundled(folder), flags },
    told: async () => (await readFile(told, 'utf8').catch(() => '')).split('\n').filter(Boolean),
    async toldBySweeping() {
      const ids: string[] = []
      const client = connectRedis(url)
      onTestFinished(() => client.close())
      const later = { ...systemClock, now: () => systemClock.now() + 3_600_000 }
      const engine = createUploadEngine({
        storage: fsStorage({ directory }),
        sessions: redisSessions({ client, prefix }),
        locker: redisLocker({ client, prefix }),
        hooks: { afterComplete: ({ id }) => void ids.push(id) },
        clock: later,
      })
      const { failed } = await engine.sweep()
      expect(failed).toEqual([])
      await engine.close()
      return ids
    },
  }
}

/** Makes the server one file that plain Node runs. */
async function bundled(folder: string): Promise<string> {
  const outfile = join(folder, 'fleet-server.cjs')
  const entryPoints = [join(import.meta.dirname, 'fleet-server-worker.ts')]
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' })
  return outfile
}
