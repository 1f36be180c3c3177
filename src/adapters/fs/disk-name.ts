import { createHash } from 'node:crypto'

/**
 * An id as a name on disk: itself where that is safe, otherwise its hash behind a `~`, which no safe id has.
 * Device names of Windows are harmless here, because what is named always gets an unusual extension.
 */
export function diskName(id: string): string {
  if (/^[A-Za-z0-9_-]{1,128}$/.test(id)) return id
  return `~${createHash('sha256').update(id).digest('hex')}`
}
