import { tmpdir } from 'node:os'
import { costOfLoad } from '../../measure/cost-of-load.mjs'
import { inTurns } from '../../measure/in-turns.mjs'
import { median } from '../../measure/median.mjs'
import { withRedis } from '../../measure/with-redis.mjs'
import { withServers } from '../../measure/with-servers.mjs'
import { reportCosts } from '../../report/report-costs.mjs'
import { target } from '../../report/targets.mjs'

const MiB = 1024 ** 2
const load = { bytes: 256 * MiB, chunk: MiB, files: 1, atOnce: 1 }
const server = { program: 'quayside', words: [], dialect: 'tus' }

/** What records and locks in Redis add to a chunk, beside those in files; bytes go to disk with both. */
export function chunkOverRedis({ rounds }) {
  return withRedis(({ options }) => {
    const inFiles = { ...server, name: 'records in files' }
    const inRedis = { ...server, name: 'records in Redis', words: ['--redis', `${options.port}`] }
    return withServers([inFiles, inRedis], tmpdir(), async servers => {
      const costs = await inTurns(servers, rounds, each => costOfLoad(each, load))
      const byName = new Map([...costs].map(([{ name }, all]) => [name, all]))
      reportCosts({ title: 'Chunks of 1 MiB over tus, bytes on disk', against: inFiles.name }, byName)
      const [files, redis] = [byName.get(inFiles.name), byName.get(inRedis.name)]
      const added = median(redis.map((each, round) => each.p50 - files[round].p50))
      return [target('Redis sessions and locks add to a chunk, at p50', added, true, 1, ' ms')]
    })
  })
}
