import { UploadError } from '../../core/errors.ts'
import { withSuffix } from '../../core/object-key.ts'
import type {
  ByteRange,
  StorageAdapter,
  StorageContext,
  StorageTarget,
  StorageView,
} from '../../core/ports/storage.ts'
import type { StoredObject } from '../../core/types.ts'
import {
  type MemoryBucket,
  type MemoryHandle,
  type MemoryObject,
  memoryBucket,
  type OpenUpload,
} from './memory-bucket.ts'
import { writeWhole } from './memory-concatenate.ts'
import { checkAssembly, checkPart } from './memory-part-rules.ts'
import { memoryStaging } from './memory-staging.ts'
import { memoryTail } from './memory-tail.ts'
import { memoryTraits, type TraitsOverrides } from './memory-traits.ts'

/** Which storage to behave like. */
export interface MemoryStorageOptions {
  /** Default `memory`. */
  readonly name?: string
  /** Makes it behave like another kind of storage; a `part.min` above 1 comes with a tail store. */
  readonly traits?: TraitsOverrides
  /** Where the bytes are; give one to two storages to see what another process would. Default: a new one. */
  readonly bucket?: MemoryBucket
}

/** A storage whose objects a test can look at. */
export interface MemoryStorage extends StorageAdapter<MemoryHandle> {
  /** What is published, by key. */
  readonly objects: ReadonlyMap<string, MemoryObject>
}

/**
 * Bytes in the memory of this process, gone when it ends: for tests, and the reference that other storages are
 * measured by. It refuses whatever its traits say it cannot take.
 */
export function memoryStorage(options: MemoryStorageOptions = {}): MemoryStorage {
  const { name = 'memory', bucket = memoryBucket() } = options
  const traits = memoryTraits(options.traits)
  return {
    name,
    traits,
    objects: bucket.objects,

    async create(target, context) {
      context.signal.throwIfAborted()
      if (bucket.open.has(target.id) || bucket.published.has(target.id)) throw idTaken(target.id)
      const key = traits.keyFixedAtCreate ? keyAtCreate(bucket, target) : target.key
      bucket.open.set(target.id, {
        target: { ...target, key },
        staging: memoryStaging(traits),
        tails: new Map(),
      })
      return { upload: target.id }
    },

    async writePart(handle, part, context) {
      context.signal.throwIfAborted()
      const { target, staging } = openUpload(bucket, handle)
      checkPart(part, traits, target.partSize)
      return staging.write(part)
    },

    async inspect(handle, context) {
      context.signal.throwIfAborted()
      return view(bucket, handle)
    },

    async complete(handle, assembly, context) {
      context.signal.throwIfAborted()
      const before = bucket.published.get(handle.upload)
      if (before) return before
      const { target, staging } = openUpload(bucket, handle)
      checkAssembly(assembly.parts, traits)
      return publish(bucket, target, staging.assemble(assembly))
    },

    async abort(handle, context) {
      context.signal.throwIfAborted()
      bucket.open.delete(handle.upload)
    },

    async concatenate(handle, sources, context) {
      context.signal.throwIfAborted()
      const open = openUpload(bucket, handle)
      const pieces = sources.map(each => openUpload(bucket, each.handle).staging.assemble(each.assembly))
      // What an interrupted call wrote before is replaced, also where parts can only follow each other.
      const staging = memoryStaging(traits)
      bucket.open.set(handle.upload, { ...open, staging })
      return writeWhole(staging, Buffer.concat(pieces), traits, open.target.partSize)
    },

    async *readStaged(handle, assembly, range, context) {
      yield* pieces(openUpload(bucket, handle).staging.assemble(assembly), range, context)
    },

    async *read(key, range, context) {
      const object = bucket.objects.get(key)
      if (!object) throw new UploadError('STORAGE_GONE', `There is no object ${key}`)
      yield* pieces(object.bytes, range, context)
    },

    async remove(key, context) {
      context.signal.throwIfAborted()
      bucket.objects.delete(key)
      for (const [upload, object] of bucket.published) if (object.key === key) bucket.published.delete(upload)
    },

    ...(traits.part.min > 1 ? { tail: memoryTail(bucket) } : {}),

    check: async () => [],
  }
}

function idTaken(id: string): UploadError {
  return new UploadError('ID_TAKEN', `There is an upload ${id} in this storage already`, { details: { id } })
}

function openUpload(bucket: MemoryBucket, { upload }: MemoryHandle): OpenUpload {
  const open = bucket.open.get(upload)
  if (!open) throw new UploadError('STORAGE_GONE', `Upload ${upload} is not open in this storage`)
  return open
}

function view(bucket: MemoryBucket, { upload }: MemoryHandle): StorageView {
  const open = bucket.open.get(upload)
  if (!open) return { state: bucket.published.has(upload) ? 'completed' : 'gone' }
  const parts = open.staging.parts?.()
  const offset = open.staging.end?.()
  return { state: 'open', ...(parts && { parts }), ...(offset !== undefined && { offset }) }
}

function publish(bucket: MemoryBucket, target: StorageTarget, bytes: Uint8Array): StoredObject {
  const { id, contentType, metadata } = target
  const object = { key: keyAtPublish(bucket, target), size: bytes.length }
  bucket.objects.set(object.key, { bytes, metadata, ...(contentType !== undefined && { contentType }) })
  bucket.published.set(id, object)
  bucket.open.delete(id)
  return object
}

function keyAtPublish(bucket: MemoryBucket, { id, key, conflict }: StorageTarget): string {
  const isFree = (candidate: string): boolean => !bucket.objects.has(candidate)
  if (conflict === 'replace' || isFree(key)) return key
  const free = conflict === 'rename' ? namesBeside(key, id).find(isFree) : undefined
  if (free !== undefined) return free
  throw new UploadError('KEY_TAKEN', `There is an object ${key} already`, { details: { key } })
}

function keyAtCreate(bucket: MemoryBucket, { id, key, conflict }: StorageTarget): string {
  const reserved = new Set([...bucket.open.values()].map(({ target }) => target.key))
  const isFree = (candidate: string): boolean => !bucket.objects.has(candidate) && !reserved.has(candidate)
  if (conflict !== 'rename' || isFree(key)) return key
  return namesBeside(key, id).find(isFree) ?? key
}

/** Names that only this upload asks for; the second is as unique as its id. */
function namesBeside(key: string, id: string): readonly string[] {
  return [withSuffix(key, id.slice(0, 8)), withSuffix(key, id)]
}

const pieceSize = 65_536

/** Copies, because a reader may keep or change what it gets. */
function* pieces(
  bytes: Uint8Array,
  { start, end }: ByteRange,
  { signal }: StorageContext,
): Iterable<Uint8Array> {
  for (let at = start; at < Math.min(end, bytes.length); at += pieceSize) {
    signal.throwIfAborted()
    yield bytes.slice(at, Math.min(at + pieceSize, end))
  }
}
