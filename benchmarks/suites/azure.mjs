import { quaysideOverAzure, tusAzureStore } from '../competitors/over-azure.mjs'
import { costOfLoad } from '../measure/cost-of-load.mjs'
import { inTurns } from '../measure/in-turns.mjs'
import { startProcess } from '../measure/start-process.mjs'
import { withAzure } from '../measure/with-azure.mjs'
import { serverPath } from '../paths.mjs'
import { reportCosts } from '../report/report-costs.mjs'

const MiB = 1024 ** 2
const loads = [
  { name: '1 upload at a time', bytes: 128 * MiB, chunk: 64 * MiB, files: 2, atOnce: 1 },
  { name: '16 uploads at once', bytes: 16 * MiB, chunk: 16 * MiB, files: 16, atOnce: 16 },
]

/** Uploads over tus into Azurite, beside @tus/azure-store. There are no targets: an emulator is most of what is measured. */
export function azure({ rounds }) {
  return withAzure(async ({ connectionString, newContainer }) => {
    const competitors = [quaysideOverAzure, tusAzureStore].filter(each => each.isInstalled())
    for (const load of loads) {
      const costs = await inTurns(competitors, rounds, async each => {
        const container = await newContainer()
        return costInContainer(each, connectionString, container, load)
      })
      const byName = new Map([...costs].map(([{ name }, all]) => [name, all]))
      reportCosts({ title: `${load.name} to Azurite`, against: tusAzureStore.name }, byName)
    }
    return []
  })
}

async function costInContainer(competitor, connectionString, container, load) {
  const server = startProcess([serverPath(competitor.program), connectionString, container.containerName])
  try {
    const [, endpoint] = await server.line(/^listening (\S+)$/)
    const place = { pid: server.pid, endpoint, dialect: 'tus' }
    await costOfLoad(place, { ...load, files: 1, atOnce: 1 })
    return await costOfLoad(place, load)
  } finally {
    await server.stop()
    await container.delete()
  }
}
