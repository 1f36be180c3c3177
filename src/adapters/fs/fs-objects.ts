import { lstat, realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UploadError } from '../../core/errors.ts'
import type { ByteRange } from '../../core/ports/storage.ts'
import type { ConflictPolicy } from '../../core/types.ts'
import { errnoOf, fsFailure, whileDoing } from './fs-failure.ts'
import type { Sealed } from './fs-staging.ts'
import { keyCandidates } from './key-segments.ts'
import { checked, newObjectPath, objectPath } from './object-place.ts'
import { findPublished, publishObject } from './publish-object.ts'
import { readRange } from './read-range.ts'
import { realRoots } from './real-roots.ts'
import { directorySync } from './sync-directory.ts'
import { unlinkIfThere } from './unlink-if-there.ts'

/** Published bytes, below the directory. */
export interface FsObjects {
  /** Resolves with the key that the object has now, and durably where that is promised. */
  publish(upload: UploadToPublish, sealed: Sealed): Promise<string>
  /** The key that the upload was published under before, if it was; made durable like a new one. */
  find(upload: UploadToPublish): Promise<string | undefined>
  read(key: string, range: ByteRange, signal: AbortSignal): AsyncIterable<Uint8Array>
  /** Missing is success. */
  remove(key: string): Promise<void>
}

export interface UploadToPublish {
  readonly id: string
  readonly key: string
  readonly conflict: ConflictPolicy
  readonly mark: string
}

export interface FsObjectsOptions {
  readonly directory: string
  readonly staging: string
  readonly durability: 'none' | 'complete' | 'chunk'
}

const missing = ['ENOENT', 'ENOTDIR']

/** The objects at `directory`, which is made when it is first needed. */
export function fsObjects({ directory, staging, durability }: FsObjectsOptions): FsObjects {
  const rootsOf = realRoots(directory, staging)
  const sync = directorySync()
  const settle = async (path: string): Promise<void> => {
    if (durability !== 'none') await sync(dirname(path))
  }

  return {
    async publish(upload, sealed) {
      const { id, key, mark, conflict } = upload
      try {
        const first = await newObjectPath(await rootsOf(), key)
        const names = candidatesBeside(first, key, id)
        const candidates = [...names.keys()]
        const earlier = sealed.isLinked ? await findPublished(mark, candidates) : undefined
        if (earlier !== undefined) await unlinkIfThere(sealed.path)
        const path =
          earlier ?? (await publishObject({ id, key, mark, conflict, candidates, staged: sealed.path }))
        await settle(path)
        return names.get(path) ?? key
      } catch (error) {
        // The staged bytes may well be there: it is a folder that was removed under our hands.
        if (errnoOf(error) === 'ENOENT') throw interrupted(key, error)
        throw fsFailure(error, `publish ${key} in ${directory}`)
      }
    },

    async find({ id, key, mark }) {
      try {
        const names = candidatesBeside(await objectPath(await rootsOf(), key), key, id)
        const path = await findPublished(mark, [...names.keys()])
        if (path === undefined) return undefined
        await settle(path)
        return names.get(path)
      } catch (error) {
        if (missing.includes(errnoOf(error) ?? '')) return undefined
        throw fsFailure(error, `look for ${key} in ${directory}`)
      }
    },

    async *read(key, range, signal) {
      const roots = await rootsOf()
      try {
        const path = checked(roots, key, await realpath(await objectPath(roots, key)))
        // Opening what is not a file may block (a pipe) or succeed (a folder).
        if (!(await stat(path)).isFile()) throw noObject(key)
        yield* readRange(path, range, signal)
      } catch (error) {
        if (missing.includes(errnoOf(error) ?? '')) throw noObject(key, error)
        throw fsFailure(error, `read ${key} in ${directory}`)
      }
    },

    async remove(key) {
      await whileDoing(`remove ${key} in ${directory}`, async () => {
        const path = await objectPath(await rootsOf(), key).catch(ignoreMissing)
        if (path === undefined) return
        const stats = await lstat(path).catch(ignoreMissing)
        if (stats && !stats.isDirectory()) await unlinkIfThere(path)
      })
    },
  }
}

/** Paths with their keys, in order of preference. All of them are in one folder. */
function candidatesBeside(first: string, key: string, id: string): ReadonlyMap<string, string> {
  const nameOf = (candidate: string): string => candidate.slice(candidate.lastIndexOf('/') + 1)
  return new Map(
    keyCandidates(key, id).map(candidate => [join(dirname(first), nameOf(candidate)), candidate]),
  )
}

function ignoreMissing(error: unknown): undefined {
  if (missing.includes(errnoOf(error) ?? '')) return undefined
  throw error
}

function noObject(key: string, cause?: unknown): UploadError {
  return new UploadError('STORAGE_GONE', `There is no object ${key}`, { cause })
}

function interrupted(key: string, cause: unknown): UploadError {
  return new UploadError(
    'STORAGE_FAILED',
    `The folder of ${key} was removed while it was published; complete it again`,
    {
      cause,
    },
  )
}
