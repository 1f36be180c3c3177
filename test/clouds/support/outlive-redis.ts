import { randomInt } from 'node:crypto'
import { open } from 'node:fs/promises'
import { expect } from 'vitest'
import { MortalFleet } from '../../chaos/mortal-fleet.ts'
import { StubbornUpload } from '../../chaos/stubborn-upload.ts'
import type { MortalRedis } from './mortal-redis.ts'
import { redisFleet } from './redis-fleet.ts'

export interface RedisOrdeal {
  readonly uploads: number
  /** Of each file, in bytes. */
  readonly size: number
  readonly servers: number
  /** How often a server, and how often a master of Redis, is killed. */
  readonly serverDeaths: number
  readonly redisDeaths: number
}

const pieceSize = 65_536
const atOnce = 4

/** Uploads files, each chunk to another server, while servers and masters of Redis are killed at random. */
export async function outliveRedis(redis: MortalRedis, ordeal: RedisOrdeal): Promise<void> {
  const { backend, untilToldOf } = await redisFleet({ url: redis.url, replicas: 1 })
  const fleet = new MortalFleet(backend, '1MiB', ordeal.servers)
  await fleet.start()
  let redisUp: Promise<unknown> = Promise.resolve()
  const servers = {
    get base() {
      return fleet.base
    },
    get up() {
      return Promise.all([fleet.up, redisUp])
    },
  }
  const pieces = (ordeal.uploads * ordeal.size) / pieceSize
  const killServer = deathsOver(pieces, ordeal.serverDeaths, () => void fleet.die())
  const killRedis = deathsOver(pieces, ordeal.redisDeaths, () => {
    redisUp = redisUp.then(() => redis.killMaster())
  })
  const onPiece = (): void => {
    killServer()
    killRedis()
  }

  const binary = await open(process.execPath)
  const uploads: StubbornUpload[] = []
  const worker = async (): Promise<void> => {
    while (uploads.length < ordeal.uploads) {
      const bytes = Buffer.alloc(ordeal.size)
      const upload = new StubbornUpload(nameOf(uploads.length), bytes, servers, onPiece)
      uploads.push(upload)
      await binary.read(bytes, 0, bytes.length, randomInt(0, 50_000_000))
      await upload.run()
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  await binary.close()
  await servers.up
  expect(fleet.deaths).toBeGreaterThan(0)
  expect(await fleet.stop()).toBe(0)

  const published = await backend.published()
  expect(published.length).toBe(ordeal.uploads)
  for (const { name, bytes } of uploads) {
    const stored = await published.find(({ key }) => key.includes(name.replace('.bin', '')))?.read()
    expect(stored?.equals(bytes), `${name} has the bytes that were sent`).toBe(true)
  }
  await untilToldOf(uploads.map(({ id = '' }) => id))
}

/** Called once for each piece, kills so many times at random moments. */
function deathsOver(pieces: number, deaths: number, kill: () => void): () => void {
  const moments = new Set<number>()
  while (moments.size < deaths) moments.add(randomInt(1, Math.floor(pieces)))
  let at = 0
  return () => {
    at += 1
    if (moments.has(at)) kill()
  }
}

function nameOf(index: number): string {
  return `file-${String(index).padStart(4, '0')}.bin`
}
