import { availableParallelism } from 'node:os'
import { overS3 } from '../competitors/over-s3.mjs'
import { inTurns } from '../measure/in-turns.mjs'
import { withS3 } from '../measure/with-s3.mjs'
import { reportCosts } from '../report/report-costs.mjs'
import { costOfUploads } from './s3/cost-of-uploads.mjs'
import { targetsOf } from './s3/targets-of.mjs'

const MiB = 1024 ** 2
const loads = [
  { name: '1 upload at a time', bytes: 256 * MiB, chunk: 64 * MiB, files: 2, atOnce: 1 },
  { name: '16 uploads at once', bytes: 64 * MiB, chunk: 64 * MiB, files: 16, atOnce: 16 },
]

/** Uploads into S3, beside @tus/s3-store and others. Resolves with the targets. */
export function s3({ rounds }) {
  return withS3(async place => {
    console.log(`\nClient, server and S3 server share ${availableParallelism()} cores.`)
    const targets = []
    for (const load of loads) {
      const costs = await inTurns(overS3, rounds, each => costOfUploads(each, place, load))
      const byName = new Map([...costs].map(([{ name }, all]) => [name, all]))
      const title = `${load.name}: ${load.files} x ${load.bytes / MiB} MiB to S3`
      reportCosts({ title, against: '@tus/s3-store' }, byName)
      targets.push(...targetsOf(load, byName.get('quayside'), byName.get('@tus/s3-store')))
    }
    return targets
  })
}
