import { writev } from 'node:fs'
import { type FileHandle, lstat, mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { UploadError } from '../../core/errors.ts'
import type { ByteRange } from '../../core/ports/storage.ts'
import { closeIdle } from './close-idle.ts'
import { concatenateFiles } from './concatenate-files.ts'
import { descriptorCache } from './descriptor-cache.ts'
import { diskName } from './disk-name.ts'
import { errnoOf, fsFailure, whileDoing } from './fs-failure.ts'
import { inodeMark } from './inode-mark.ts'
import { readRange } from './read-range.ts'
import { directorySync } from './sync-directory.ts'
import { unlinkIfThere } from './unlink-if-there.ts'
import { type VectorWriter, writeAt } from './write-at.ts'

/** Unpublished bytes: one staged file an upload, found by the upload's id. */
export interface FsStaging {
  readonly directory: string
  /** Makes the staged file and resolves with its inode's mark. `ID_TAKEN` when there is one. */
  make(id: string): Promise<string>
  write(id: string, buffers: readonly Uint8Array[], offset: number, signal: AbortSignal): Promise<void>
  /** Makes the staged file hold the first bytes of others, one behind the other. */
  concatenate(id: string, sources: readonly StagedSize[], signal: AbortSignal): Promise<void>
  /** Makes what was written survive a power cut. */
  flush(id: string): Promise<void>
  has(id: string): Promise<boolean>
  read(id: string, range: ByteRange, signal: AbortSignal): AsyncIterable<Uint8Array>
  /** Cuts off what was never counted, makes the rest durable, and closes it; `undefined` when nothing is staged. */
  seal(id: string, size: number): Promise<Sealed | undefined>
  /** Missing is success. */
  remove(id: string): Promise<void>
  close(): Promise<void>
}

export interface StagedSize {
  readonly id: string
  readonly size: number
}

export interface Sealed {
  readonly path: string
  /** It has another name besides the staged one: a call to publish it did not come to its end. */
  readonly isLinked: boolean
}

export interface FsStagingOptions {
  readonly directory: string
  readonly durability: 'none' | 'complete' | 'chunk'
  readonly openLimit: number
}

/** The staging area at `directory`, which is made with the first upload. */
export function fsStaging({ directory, durability, openLimit }: FsStagingOptions): FsStaging {
  const descriptors = descriptorCache(openLimit)
  const sync = directorySync()
  const idleCloser = closeIdle(descriptors)
  const pathOf = (id: string): string => join(directory, `${diskName(id)}.part`)

  /** `ENOENT` when nothing is staged: a descriptor is never opened so that it makes the file again. */
  const use = <T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> => {
    idleCloser.start()
    return descriptors.use(path, () => open(path, 'r+'), work)
  }

  return {
    directory,

    async make(id) {
      const path = pathOf(id)
      await descriptors.drop(path)
      idleCloser.start()
      const stats = await descriptors
        .use(
          path,
          () => openNew(path, directory),
          file => file.stat({ bigint: true }),
        )
        .catch(error => {
          throw errnoOf(error) === 'EEXIST' ? idTaken(id) : fsFailure(error, `make ${path}`)
        })
      // Without its name the bytes would be lost, however often they are flushed.
      if (durability === 'chunk') await whileDoing(`sync ${directory}`, () => sync(directory))
      return inodeMark(stats)
    },

    write(id, buffers, offset, signal) {
      const path = pathOf(id)
      return whileDoing(`write to ${path}`, () =>
        use(path, file => writeAt(descriptorWriter(file), buffers, offset, signal)),
      )
    },

    async concatenate(id, sources, signal) {
      const files = sources.map(each => ({ path: pathOf(each.id), size: each.size }))
      await whileDoing(`bring ${files.length} files together in ${pathOf(id)}`, () =>
        concatenateFiles(pathOf(id), files, signal),
      )
    },

    async flush(id) {
      const path = pathOf(id)
      await whileDoing(`sync ${path}`, () => use(path, file => file.datasync()))
    },

    async has(id) {
      try {
        await lstat(pathOf(id))
        return true
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') return false
        throw fsFailure(error, `look at ${pathOf(id)}`)
      }
    },

    async *read(id, range, signal) {
      try {
        yield* readRange(pathOf(id), range, signal)
      } catch (error) {
        throw fsFailure(error, `read ${pathOf(id)}`)
      }
    },

    async seal(id, size) {
      const path = pathOf(id)
      try {
        const isLinked = await use(path, async file => {
          const stats = await file.stat()
          if (stats.size < size) throw tooShort(path, stats.size, size)
          if (stats.size > size) await file.truncate(size)
          if (durability !== 'none') await file.sync()
          return stats.nlink > 1
        })
        await descriptors.drop(path)
        return { path, isLinked }
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') return undefined
        throw fsFailure(error, `seal ${path}`)
      }
    },

    async remove(id) {
      const path = pathOf(id)
      await descriptors.drop(path)
      await whileDoing(`remove ${path}`, () => unlinkIfThere(path))
    },

    async close() {
      idleCloser.stop()
      await descriptors.close()
    },
  }
}

const written = promisify(writev)

/** A handle's own method makes five promises of a call. */
function descriptorWriter({ fd }: FileHandle): VectorWriter {
  return { writev: (buffers, position) => written(fd, buffers, position) }
}

async function openNew(path: string, directory: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx+')
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
    await mkdir(directory, { recursive: true })
    return open(path, 'wx+')
  }
}

function idTaken(id: string): UploadError {
  return new UploadError('ID_TAKEN', `Bytes of an upload ${id} are staged already`, { details: { id } })
}

function tooShort(path: string, actual: number, expected: number): UploadError {
  return new UploadError('STORAGE_GONE', `${path} holds ${actual} bytes of ${expected}; the rest was lost`)
}
