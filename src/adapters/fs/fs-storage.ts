import { join, resolve } from 'node:path'
import { UploadError } from '../../core/errors.ts'
import type { StorageAdapter, StorageContext, StorageTraits } from '../../core/ports/storage.ts'
import type { ConflictPolicy } from '../../core/types.ts'
import { checkDirectory } from './check-directory.ts'

import { type FsObjects, fsObjects } from './fs-objects.ts'
import { type FsStaging, fsStaging } from './fs-staging.ts'
import { keySegments, reservedName } from './key-segments.ts'

/** Where files go, and how hard they are kept. */
export interface FsStorageOptions {
  /** Where objects go, at the paths that their keys name. Made when it does not exist. */
  readonly directory: string
  /**
   * What a power cut must not take: `none` nothing is promised; `complete` (default) a published object; `chunk`
   * every acknowledged chunk as well. A crash of the process alone loses nothing in any case.
   */
  readonly durability?: 'none' | 'complete' | 'chunk'
  /** Where unpublished bytes are, on the filesystem of `directory`. Default `<directory>/.quayside/staging`. */
  readonly staging?: string
  /** Default `fs`. */
  readonly name?: string
  /** How many descriptors of unfinished uploads are kept open between requests. Default 256. */
  readonly openLimit?: number
}

/** What another process needs to go on with a staged file. */
export type FsHandle = {
  readonly id: string
  readonly key: string
  readonly conflict: ConflictPolicy
  /** Tells this upload's bytes from all others, wherever they are linked. */
  readonly mark: string
}

const traits: StorageTraits = Object.freeze({
  part: Object.freeze({
    min: 1,
    max: Number.POSITIVE_INFINITY,
    align: 1,
    maxCount: Number.POSITIVE_INFINITY,
  }),
  maxObjectSize: Number.POSITIVE_INFINITY,
  order: 'any',
  contiguous: true,
  preferredWrite: 1_048_576,
})

/**
 * Objects as files below a directory. Bytes are written to their positions in a staged file that nobody sees,
 * which gets its name in one atomic step when it is complete. `INVALID_OPTIONS` when the options cannot work.
 */
export function fsStorage(options: FsStorageOptions): StorageAdapter<FsHandle> {
  const { name = 'fs', durability = 'complete', openLimit = 256 } = checkedOptions(options)
  const directory = resolve(options.directory)
  const stagingPath = resolve(options.staging ?? join(directory, reservedName, 'staging'))
  const staging: FsStaging = fsStaging({ directory: stagingPath, durability, openLimit })
  const objects: FsObjects = fsObjects({ directory, staging: stagingPath, durability })

  return {
    name,
    traits,

    async create({ id, key, conflict }, { signal }) {
      signal.throwIfAborted()
      keySegments(key)
      return { id, key, conflict, mark: await staging.make(id) }
    },

    async writePart({ id }, { number, offset, size, buffers }, { signal }) {
      signal.throwIfAborted()
      await staging.write(id, buffers, offset, signal)
      return { number, offset, size }
    },

    ...(durability === 'chunk' && {
      async flush({ id }: FsHandle, { signal }: StorageContext) {
        signal.throwIfAborted()
        await staging.flush(id)
      },
    }),

    async inspect(handle, { signal }) {
      signal.throwIfAborted()
      if (await staging.has(handle.id)) return { state: 'open' }
      return { state: (await objects.find(handle)) === undefined ? 'gone' : 'completed' }
    },

    async complete(handle, { size }, { signal }) {
      signal.throwIfAborted()
      const key = await publishOrFind(staging, objects, handle, size)
      return { key, size }
    },

    async abort({ id }, { signal }) {
      signal.throwIfAborted()
      await staging.remove(id)
    },

    async concatenate({ id }, sources, { signal }) {
      signal.throwIfAborted()
      const files = sources.map(({ handle, assembly }) => ({ id: handle.id, size: assembly.size }))
      await staging.concatenate(id, files, signal)
      return []
    },

    readStaged: ({ id }, _assembly, range, { signal }) => staging.read(id, range, signal),
    read: (key, range, { signal }) => objects.read(key, range, signal),

    async remove(key, { signal }) {
      signal.throwIfAborted()
      await objects.remove(key)
    },

    async check({ signal }) {
      signal.throwIfAborted()
      return checkDirectory(directory, stagingPath)
    },

    close: () => staging.close(),
  }
}

/**
 * Publishes, or finds what was published already: by a call that crashed before its answer was recorded, or by
 * another process meanwhile. The staged name goes last, so while it exists nothing is decided yet.
 */
async function publishOrFind(
  staging: FsStaging,
  objects: FsObjects,
  handle: FsHandle,
  size: number,
): Promise<string> {
  const sealed = await staging.seal(handle.id, size)
  if (sealed) {
    try {
      return await objects.publish(handle, sealed)
    } catch (error) {
      if (await staging.has(handle.id)) throw error
    }
  }
  const found = await objects.find(handle)
  if (found !== undefined) return found
  throw new UploadError(
    'STORAGE_GONE',
    `The bytes of upload ${handle.id} are neither staged in ${staging.directory} nor published under ${handle.key}`,
  )
}

function checkedOptions(options: FsStorageOptions): FsStorageOptions {
  const { directory, staging, durability, openLimit } = options
  const problems: string[] = []
  if (typeof directory !== 'string' || directory === '') problems.push('directory must be a path')
  if (staging !== undefined && (typeof staging !== 'string' || staging === ''))
    problems.push('staging must be a path')
  if (durability !== undefined && !['none', 'complete', 'chunk'].includes(durability))
    problems.push(`durability must be 'none', 'complete' or 'chunk', not '${durability}'`)
  if (openLimit !== undefined && !(Number.isSafeInteger(openLimit) && openLimit >= 1))
    problems.push(`openLimit must be a whole number of at least 1, not ${openLimit}`)
  if (problems.length === 0) return options
  throw new UploadError('INVALID_OPTIONS', `fsStorage cannot work: ${problems.join('; ')}`, {
    details: { problems },
  })
}
