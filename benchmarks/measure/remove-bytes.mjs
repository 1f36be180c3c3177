import { readdirSync, rmSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'

/** What a record of an upload is smaller than. */
const small = 65_536

/**
 * Removes what was uploaded into a directory, and leaves the records of it to the server that works there. Its memory is free
 * at once, also where the server still has a file open.
 */
export function removeBytes(directory) {
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile() || statSync(path).size < small) continue
    truncateSync(path)
    rmSync(path)
  }
}
