import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { onTestFinished } from 'vitest'
import { fsStorage } from '../../../src/adapters/fs/index.ts'
import { connectRedis, redisLocker, redisSessions } from '../../../src/adapters/redis/index.ts'
import { createUploadEngine } from '../../../src/core/create-engine.ts'
import { systemClock } from '../../../src/core/system-clock.ts'
import type { UploadEngine } from '../../../src/core/upload-engine.ts'
import type { Backend } from '../../chaos/backend.ts'
import { diskBackend } from '../../chaos/disk-backend.ts'
import { until } from '../../services/until.ts'
import { temporaryDirectory } from '../../support/serving.ts'

export interface RedisFleet {
  /** What its servers are told, files in one directory and records in one Redis. */
  readonly backend: Backend
  /** Ids that `afterComplete` was told of by a server, some twice. */
  told(): Promise<readonly string[]>
  /** Resolves when each of these was told of, by now or by another server that sweeps an hour later. */
  untilToldOf(ids: readonly string[]): Promise<void>
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
  const list = join(folder, 'told')
  const told = async (): Promise<readonly string[]> =>
    (await readFile(list, 'utf8').catch(() => '')).split('\n').filter(Boolean)
  const flags = [
    ...['--dir', directory, '--told', list, '--redis', url, '--prefix', prefix],
    ...['--replicas', String(replicas)],
    ...words,
  ]
  return {
    backend: { ...diskBackend(directory), program: await bundled(folder), flags },
    told,
    async untilToldOf(ids) {
      const heard = new Set(await told())
      const engine = sweepingEngine({ url, prefix, directory }, id => void heard.add(id))
      // What a server held that died is left alone until its lock is free.
      await until('Telling of each upload', async () => {
        await engine.sweep()
        return ids.every(id => heard.has(id))
      })
    },
  }
}

interface Shared extends Required<Pick<FleetRedis, 'url' | 'prefix'>> {
  readonly directory: string
}

function sweepingEngine({ url, prefix, directory }: Shared, onTold: (id: string) => void): UploadEngine {
  const client = connectRedis(url)
  const engine = createUploadEngine({
    storage: fsStorage({ directory }),
    sessions: redisSessions({ client, prefix }),
    locker: redisLocker({ client, prefix }),
    hooks: { afterComplete: ({ id }) => onTold(id) },
    clock: { ...systemClock, now: () => systemClock.now() + 3_600_000 },
  })
  onTestFinished(async () => {
    await engine.close()
    await client.close()
  })
  return engine
}

/** Makes the server one file that plain Node runs. */
async function bundled(folder: string): Promise<string> {
  const outfile = join(folder, 'fleet-server.cjs')
  const entryPoints = [join(import.meta.dirname, 'fleet-server-worker.ts')]
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' })
  return outfile
}
