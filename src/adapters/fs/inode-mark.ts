import type { BigIntStats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { errnoOf } from './fs-failure.ts'

/**
 * What tells one inode from any other of its filesystem, also after links and renames: its number, and its
 * time of birth, because numbers are used again after a deletion.
 */
export function inodeMark(stats: BigIntStats): string {
  return `${stats.ino}:${stats.birthtimeNs}`
}

/** The mark of whatever is at `path`, not following a symbolic link; `undefined` when nothing is. */
export async function inodeMarkAt(path: string): Promise<string | undefined> {
  try {
    return inodeMark(await lstat(path, { bigint: true }))
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return undefined
    throw error
  }
}
