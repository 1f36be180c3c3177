import { serverPath } from '../paths.mjs'
import { childProcesses } from './child-processes.mjs'
import { startProcess } from './start-process.mjs'

/**
 * Runs `work` with an S3 server: the one that QUAYSIDE_S3_ENDPOINT names, with credentials where the SDK looks for them,
 * else a Ceph of its own. `pids` are the server's processes, where they are ours.
 * @template T
 * @param {(s3: { endpoint: string, region: string, pids: readonly number[] }) => Promise<T>} work
 */
export async function withS3(work) {
  const { QUAYSIDE_S3_ENDPOINT: endpoint, AWS_REGION: region = 'us-east-1' } = process.env
  if (endpoint) return work({ endpoint, region, pids: [] })
  const loader = new URL('./typescript.mjs', import.meta.url).href
  const server = startProcess(['--import', loader, serverPath('s3')])
  try {
    const [, address, zone, key, secret] = await server.line(/^s3 (\S+) (\S+) (\S+) (\S+)$/)
    // Where the SDK of every process that is started from here looks first.
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret })
    return await work({ endpoint: address, region: zone, pids: childProcesses(server.pid) })
  } finally {
    await server.stop()
  }
}
