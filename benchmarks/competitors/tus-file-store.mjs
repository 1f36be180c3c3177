import { startProcess } from '../measure/start-process.mjs'
import { serverPath } from '../paths.mjs'
import { isInstalled } from './is-installed.mjs'

/** tus over local files, by the best-known server of it in Node. */
export const tusFileStore = {
  name: '@tus/server',
  isInstalled: () => ['@tus/server', '@tus/file-store'].every(isInstalled),
  /** @param {string} directory */
  async start(directory) {
    const server = startProcess([serverPath('tus-file-store'), directory])
    const [, endpoint] = await server.line(/^listening (\S+)$/)
    return { pid: server.pid, endpoint, stop: server.stop }
  },
}
