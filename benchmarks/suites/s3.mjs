import { availableParallelism } from 'node:os'
import { quaysideOverS3, tusS3Store } from '../competitors/over-s3.mjs'
import { withS3 } from '../measure/with-s3.mjs'
import { costOfUploads } from './s3/cost-of-uploads.mjs'
import { printCosts } from './s3/print-costs.mjs'
import { targetsOf } from './s3/targets-of.mjs'

const MiB = 1024 ** 2
const loads = [
  { name: '1 upload at a time', bytes: 256 * MiB, files: 4, atOnce: 1 },
  { name: '16 uploads at once', bytes: 256 * MiB, files: 16, atOnce: 16 },
]

/** Uploads over tus into S3, beside @tus/s3-store. Resolves with the targets. */
export function s3({ rounds }) {
  return withS3(async place => {
    const competitors = [quaysideOverS3, tusS3Store].filter(each => each.isInstalled())
    if (!competitors.includes(tusS3Store))
      console.log('\n@tus/s3-store is not installed, so nothing is compared: npm --prefix benchmarks install')
    console.log(`\nClient, server and S3 server share ${availableParallelism()} cores.`)
    const targets = []
    for (const load of loads) {
      const costs = await costsOf(competitors, place, load, rounds)
      printCosts(load, costs)
      targets.push(...targetsOf(load, costs.get(quaysideOverS3), costs.get(tusS3Store)))
    }
    return targets
  })
}

/** All competitors in turn in every round. */
async function costsOf(competitors, place, load, rounds) {
  const costs = new Map(competitors.map(each => [each, []]))
  for (let round = 0; round < rounds; round += 1)
    for (const each of competitors) costs.get(each).push(await costOfUploads(each, place, load))
  return costs
}
