import { describe, it } from 'vitest'
import { outliveKills } from '../chaos/outlive-kills.ts'
import { clients, raceForOneUpload } from '../chaos/race.ts'
import { redisService } from '../services/redis-service.ts'
import { cloudBackend } from './support/cloud-backend.ts'
import { s3Cloud } from './support/s3-cloud.ts'

const s3 = await s3Cloud()
const { url } = await redisService()
const deaths = 9

/** Nothing on any disk: bytes in S3, records and locks in Redis. */
function backend() {
  return cloudBackend(s3, ['--sessions', 'redis', '--redis-url', url])
}

describe('three servers over S3 and Redis, each request to another of them', () => {
  it(`lose no acknowledged byte over ${deaths} deaths, and every upload ends whole`, async () => {
    await outliveKills(backend(), {
      servers: 3,
      deaths,
      size: 20_000_000,
      chunkSize: '8MiB',
      atOnce: 4,
      piecesBetween: 300,
    })
  }, 180_000)

  it(`take one sequence of whole chunks from ${clients} clients that race one upload`, async () => {
    await raceForOneUpload(backend())
  })
})
