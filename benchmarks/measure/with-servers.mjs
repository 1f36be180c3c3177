import { serverPath } from '../paths.mjs'
import { startProcess } from './start-process.mjs'
import { withDirectory } from './with-directory.mjs'

/**
 * Starts the servers of all competitors, each in a new directory below `parent`, and ends them whatever happens.
 * @template T
 * @param {readonly { name: string, program: string, words: readonly string[], dialect: string }[]} competitors
 * @param {string} parent
 * @param {(servers: readonly object[]) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withServers(competitors, parent, work, servers = []) {
  const competitor = competitors[servers.length]
  if (!competitor) return work(servers)
  return withDirectory(parent, async directory => {
    const server = startProcess([serverPath(competitor.program), directory, ...competitor.words])
    try {
      const [, endpoint] = await server.line(/^listening (\S+)$/)
      const started = { ...competitor, pid: server.pid, endpoint, directory }
      return await withServers(competitors, parent, work, [...servers, started])
    } finally {
      await server.stop()
    }
  })
}
