import { startProcess } from '../measure/start-process.mjs'
import { clientPath, serverPath } from '../paths.mjs'

/** The least that a Node server can do; see servers/floor-w.mjs. */
export const floorW = floor('floor W', [])

/** The same, digesting what passes. */
export const floorWithMd5 = floor('floor W + md5', ['--hash', 'md5'])

function floor(name, flags) {
  return {
    name,
    /** @param {string} directory */
    async start(directory) {
      const server = startProcess([serverPath('floor-w'), directory, ...flags])
      const [, endpoint] = await server.line(/^listening (\S+)$/)
      return { pid: server.pid, endpoint, stop: server.stop }
    },
    client: ({ endpoint, bytes, connections }) => [clientPath('put'), endpoint, `${bytes}`, `${connections}`],
  }
}
