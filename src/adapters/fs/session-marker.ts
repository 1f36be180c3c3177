import { mkdir, readdir, rmdir, stat, unlink, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errnoOf } from './fs-failure.ts'
import { hourMs } from './session-layout.ts'

/** Runs a step that needs the directory of `path`, and makes that only when it turns out to be missing. */
export async function inDirectoryOf<T>(path: string, step: () => Promise<T>): Promise<T> {
  // Somebody may remove the empty directory again in between; not ten times.
  for (let attempt = 0; attempt < 10; attempt += 1) {
    try {
      return await step()
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error
      await mkdir(dirname(path), { recursive: true })
    }
  }
  return step()
}

/** Puts an empty file there; one that is there already becomes fresh. */
export function placeMarker(path: string): Promise<void> {
  return inDirectoryOf(path, () => writeFile(path, ''))
}

/** Removes a marker. One that cannot be removed stays: it is harmless, and what it was for has happened. */
export async function dropMarker(path: string): Promise<void> {
  await unlink(path).catch(() => {})
}

/**
 * Removes a directory, and those above it up to `root`, as long as they are empty. Only where no more markers are
 * likely to come: who places one makes the directories again.
 */
export async function dropEmpty(directory: string, root: string): Promise<void> {
  for (let each = directory; each !== root; each = dirname(each)) {
    try {
      await rmdir(each)
    } catch {
      return
    }
  }
}

/** Names in a directory, ascending; none when it does not exist. */
export async function namesIn(directory: string): Promise<readonly string[]> {
  const names = await ignoring(['ENOENT'], readdir(directory))
  return names?.sort() ?? []
}

/**
 * Whether a marker that contradicts its record is a leftover of a crash: a writer places a marker before the
 * record that it is for, and is done with both long before an hour has passed.
 */
export async function isLeftover(path: string): Promise<boolean> {
  const found = await ignoring(['ENOENT'], stat(path))
  return found !== undefined && Date.now() - found.mtimeMs > hourMs
}

/** What a call resolves with, or nothing when it fails in one of the expected ways. */
export async function ignoring<T>(errnos: readonly string[], call: Promise<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (error) {
    if (errnos.includes(errnoOf(error) ?? '')) return undefined
    throw error
  }
}
