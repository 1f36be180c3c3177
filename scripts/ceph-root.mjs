import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Where the tree of Debian packages is that holds Ceph: outside of the checkout, so that every clone on this
 * machine shares it. `QUAYSIDE_CACHE` names another folder to keep it in.
 */
export function cephRoot(environment = process.env) {
  return join(environment.QUAYSIDE_CACHE ?? cacheFolder(environment), 'ceph')
}

/** @param {NodeJS.ProcessEnv} environment */
function cacheFolder(environment) {
  if (environment.XDG_CACHE_HOME) return join(environment.XDG_CACHE_HOME, 'quayside')
  return process.getuid?.() === 0 ? '/var/cache/quayside' : join(homedir(), '.cache', 'quayside')
}
