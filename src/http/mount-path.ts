/** Where a mount is, and what is left of a path below it. */
export interface MountedPath {
  /** Without a slash at its end. */
  readonly base: string
  /** Empty, or beginning with `/`. */
  readonly path: string
}

const defaultMount = '/files'

/**
 * Finds the part of a request's path below the mount; nothing when the request goes elsewhere.
 *
 * `prefix` is what a router matched before. Without a mount of its own, an upload handler lives right at that
 * prefix; with one, below it. A mount that repeats the prefix means the prefix, not the two in a row.
 */
export function belowMount(path: string, prefix: string, mount: string | undefined): MountedPath | undefined {
  const base = baseOf(trimSlash(prefix), mount)
  if (path === base) return { base, path: '' }
  return path.startsWith(`${base}/`) ? { base, path: path.slice(base.length) } : undefined
}

function baseOf(prefix: string, mount: string | undefined): string {
  if (mount === undefined) return prefix || defaultMount
  const own = trimSlash(mount.startsWith('/') ? mount : `/${mount}`)
  const repeatsPrefix = own === prefix || own.startsWith(`${prefix}/`)
  return repeatsPrefix ? own : prefix + own
}

function trimSlash(path: string): string {
  return path.replace(/\/+$/, '')
}
