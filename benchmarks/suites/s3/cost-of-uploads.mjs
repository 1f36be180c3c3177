import { costOfLoad } from '../../measure/cost-of-load.mjs'
import { startProcess } from '../../measure/start-process.mjs'
import { withBucket } from '../../measure/with-bucket.mjs'
import { serverPath } from '../../paths.mjs'

const MiB = 1024 ** 2

/** What one competitor's server, started for this alone and warmed up with 64 MiB, needs for a load into a bucket of its own. */
export function costOfUploads({ name, program, dialect, load: own }, { endpoint, region, pids }, load) {
  return withBucket({ endpoint, region }, async (bucket, sizes) => {
    const process = startProcess([serverPath(program), endpoint, region, bucket])
    try {
      const [, url] = await process.line(/^listening (\S+)$/)
      const server = { pid: process.pid, endpoint: url, dialect }
      await costOfLoad(server, { bytes: 64 * MiB, chunk: 64 * MiB, files: 1, atOnce: 1, ...own })
      const cost = await costOfLoad(server, { ...load, ...own }, pids)
      await check(name, sizes, load)
      return cost
    } finally {
      await process.stop()
    }
  })
}

/** A server that answers before all is stored would win. */
async function check(name, sizes, { files, bytes }) {
  const stored = (await sizes()).reduce((sum, size) => sum + size, 0)
  const sent = files * bytes + 64 * MiB
  if (stored < sent) throw new Error(`${name} stored ${stored} bytes, and was sent ${sent}`)
}
