import { describe, it } from 'vitest'
import { outliveKills } from '../../chaos/outlive-kills.ts'
import { clients, raceForOneName, raceForOneUpload } from '../../chaos/race.ts'
import { temporaryDirectory } from '../../support/serving.ts'
import type { Cloud } from '../support/cloud.ts'
import { cloudBackend } from '../support/cloud-backend.ts'

const deaths = 8

/** What servers over a cloud promise that share nothing but a directory of records. */
export function describeServersOver(cloud: Cloud): void {
  describe(`servers over ${cloud.name}`, () => {
    it(`killed ${deaths} times lose no acknowledged byte, and every upload ends whole`, async () => {
      const backend = cloudBackend(cloud, await onDisk())
      await outliveKills(backend, {
        deaths,
        size: 20_000_000,
        chunkSize: '8MiB',
        atOnce: 2,
        piecesBetween: 150,
      })
    }, 120_000)

    it(`take one sequence of whole chunks from ${clients} clients that race one upload`, async () => {
      await raceForOneUpload(cloudBackend(cloud, await onDisk()))
    })

    it('never let uploads of one name overwrite each other', async () => {
      await raceForOneName(cloudBackend(cloud, await onDisk()))
    })
  })
}

async function onDisk(): Promise<readonly string[]> {
  return ['--sessions', 'fs', '--dir', await temporaryDirectory()]
}
