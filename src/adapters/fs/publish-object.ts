import { link, rename } from 'node:fs/promises'
import { UploadError } from '../../core/errors.ts'
import type { ConflictPolicy } from '../../core/types.ts'
import { errnoOf } from './fs-failure.ts'
import { inodeMarkAt } from './inode-mark.ts'
import { moveUnlinked } from './move-unlinked.ts'
import { unlinkIfThere } from './unlink-if-there.ts'

export interface Publication {
  readonly id: string
  /** The one that was asked for. */
  readonly key: string
  /** Of the staged bytes, on the filesystem of the objects. */
  readonly staged: string
  /** Of the inode of the staged bytes: what is ours is known by it. */
  readonly mark: string
  readonly conflict: ConflictPolicy
  /** Paths in order of preference; the first is that of the key. */
  readonly candidates: readonly string[]
  /** The system call; tests stand in for a filesystem that does not have it. */
  readonly hardLink?: (existing: string, path: string) => Promise<void>
}

/** `link` fails so on filesystems that have no hard links: FAT, many network and user-space ones. */
const withoutLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']

/** A folder stands where the object is to go, or an object where a folder would have to. */
const inTheWay = ['EISDIR', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR']

/**
 * Gives the staged bytes their name in one atomic step, and takes away their staged one. Resolves with the path
 * that was taken. `KEY_TAKEN` when none could be; `ENOENT` when the staged bytes are gone.
 */
export async function publishObject(publication: Publication): Promise<string> {
  const path = await takePath(publication).catch(error => {
    throw inTheWay.includes(errnoOf(error) ?? '') ? taken(publication.key, error) : error
  })
  await unlinkIfThere(publication.staged)
  return path
}

/** The candidate that these bytes were published under before, if any: known by its inode, never by its name. */
export async function findPublished(
  mark: string,
  candidates: readonly string[],
): Promise<string | undefined> {
  for (const path of candidates) if ((await inodeMarkAt(path)) === mark) return path
  return undefined
}

async function takePath(publication: Publication): Promise<string> {
  const { conflict, candidates, staged } = publication
  const allowed = conflict === 'rename' ? candidates : candidates.slice(0, 1)
  for (const path of allowed) {
    if (conflict === 'replace') await rename(staged, path)
    if (conflict === 'replace' || (await takeIfFree(publication, path))) return path
  }
  throw taken(publication.key)
}

/** Whether the bytes now have this path; they may have had it before. */
async function takeIfFree(publication: Publication, path: string): Promise<boolean> {
  const { staged, mark, hardLink = link } = publication
  try {
    await hardLink(staged, path)
    return true
  } catch (error) {
    const errno = errnoOf(error) ?? ''
    if (errno === 'EEXIST') return (await inodeMarkAt(path)) === mark
    if (withoutLinks.includes(errno)) return moveUnlinked(publication, path)
    throw error
  }
}

function taken(key: string, cause?: unknown): UploadError {
  return new UploadError('KEY_TAKEN', `There is something under the key ${key} already`, {
    details: { key },
    cause,
  })
}
