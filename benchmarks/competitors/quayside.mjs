import { startProcess } from '../measure/start-process.mjs'
import { clientPath, rootPath } from '../paths.mjs'

/** Protocol `chunked` of `quayside serve` with its defaults: chunks of 64 MB, each with its MD5. */
export const quayside = {
  name: 'quayside chunked',
  /** @param {string} directory */
  async start(directory) {
    const server = startProcess([rootPath('dist/cli/main.js'), 'serve', '--port', '0', '--dir', directory])
    const [, endpoint] = await server.line(/endpoint +(\S+)\/$/)
    return { pid: server.pid, endpoint, stop: server.stop }
  },
  /** The words that start a client: `connections` files of `bytes` each, at once. */
  client: ({ endpoint, bytes, connections }) => [
    clientPath('chunked'),
    endpoint,
    `${bytes}`,
    `${connections}`,
  ],
}
