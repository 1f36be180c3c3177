import { withDirectory } from './with-directory.mjs'

/**
 * Runs `work` against a competitor's server in a new directory below `parent`, and ends it whatever happens.
 * @template T
 * @param {{ start(directory: string): Promise<{ pid: number, endpoint: string, stop(): Promise<void> }> }} competitor
 * @param {string} parent
 * @param {(server: { pid: number, endpoint: string }) => Promise<T>} work
 */
export function withServer(competitor, parent, work) {
  return withDirectory(parent, async directory => {
    const server = await competitor.start(directory)
    try {
      return await work(server)
    } finally {
      await server.stop()
    }
  })
}
