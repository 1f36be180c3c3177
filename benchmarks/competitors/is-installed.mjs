import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/**
 * Whether a package that is compared with is there; `npm --prefix benchmarks ci` brings all of them.
 * @param {string} name
 */
export function isInstalled(name) {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? []
  return folders.some(folder => existsSync(join(folder, name, 'package.json')))
}
