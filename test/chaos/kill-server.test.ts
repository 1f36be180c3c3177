import { it } from 'vitest'
import { temporaryDirectory } from '../support/serving.ts'
import { diskBackend } from './disk-backend.ts'
import { outliveKills } from './outlive-kills.ts'

const deaths = 50

it(`a server killed ${deaths} times loses no acknowledged byte, and every upload ends whole`, async () => {
  const backend = diskBackend(await temporaryDirectory())
  await outliveKills(backend, { deaths, size: 8_000_000, chunkSize: '4MiB', atOnce: 4, piecesBetween: 60 })
}, 240_000)
