import { cpuSeconds, peakMemory } from '../../measure/process-cost.mjs'
import { runClients } from '../../measure/run-clients.mjs'
import { withBucket } from '../../measure/with-bucket.mjs'

const MiB = 1024 ** 2

/**
 * What one competitor's server, started for this alone and warmed up, needs for a load: MiB per second, CPU seconds per
 * GiB of its own and of the S3 server, and the most memory it ever had, in bytes.
 */
export function costOfUploads(competitor, s3, load) {
  return withBucket(s3, async (bucket, sizes) => {
    const server = await competitor.start({ ...s3, bucket })
    try {
      await runClients([competitor.client({ ...server, bytes: 64 * MiB, files: 1, atOnce: 1 })])
      const cost = await run(competitor, server, s3, load)
      await check(sizes, load)
      return cost
    } finally {
      await server.stop()
    }
  })
}

async function run(competitor, server, { pids }, load) {
  let before = { own: 0, storage: 0 }
  const used = () => ({ own: cpuSeconds(server.pid), storage: sum(pids.map(cpuSeconds)) })
  const seconds = await runClients([competitor.client({ ...server, ...load })], () => {
    before = used()
  })
  const after = used()
  const size = (load.files * load.bytes) / MiB
  return {
    throughput: size / seconds,
    cpu: ((after.own - before.own) / size) * 1024,
    storageCpu: ((after.storage - before.storage) / size) * 1024,
    memory: peakMemory(server.pid),
  }
}

/** A server that answers before all is published would win. */
async function check(sizes, { files, bytes }) {
  const whole = (await sizes()).filter(size => size === bytes).length
  if (whole !== files)
    throw new Error(`${whole} objects of ${bytes} bytes in the bucket, and ${files} were sent`)
}

const sum = numbers => numbers.reduce((total, each) => total + each, 0)
