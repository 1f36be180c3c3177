import { isUploadError } from '../../core/errors.ts'
import type { Assembly, StorageView } from '../../core/ports/storage.ts'
import type { PartReceipt, StoredObject } from '../../core/types.ts'
import { hexOfCrc } from '../cloud/crc-text.ts'
import { checkAssembly, checkWhole, crcOf } from './checked-assembly.ts'
import { composeObjects, type Source } from './compose-objects.ts'
import { crc32cOf } from './crc32c-of.ts'
import { emptyFolder } from './empty-folder.ts'
import type { GcsBucket } from './gcs-bucket.ts'
import { type GcsHandle, partNumberIn } from './gcs-handle.ts'
import type { GcsObject } from './gcs-object.ts'
import { parallelTraits } from './gcs-traits.ts'
import { checkPart } from './part-rules.ts'
import { findPublished, publishObject } from './publish-object.ts'
import { readObject } from './read-object.ts'
import type { UploadMode } from './upload-mode.ts'

/** Every part an ordinary private object, in any order; composed, and copied to the key, when all are there. */
export function parallelUploads(bucket: GcsBucket): Omit<UploadMode, 'direct'> {
  return {
    traits: parallelTraits,

    async begin(handle, signal) {
      signal.throwIfAborted()
      return handle
    },

    async writePart(handle, part, { signal }) {
      signal.throwIfAborted()
      checkPart(part, parallelTraits)
      const { number, offset, size, buffers } = part
      const crc32c = await crc32cOf(buffers)
      const object = await bucket.objects.put(
        bucket.namesOf(handle).part(number),
        { size, buffers, crc32c },
        signal,
      )
      return receiptOf(object, number, offset)
    },

    inspect: (handle, { signal }) => view(bucket, handle, signal),

    async complete(handle, assembly, { signal }) {
      signal.throwIfAborted()
      checkAssembly(assembly)
      const object = await publish(bucket, handle, assembly, signal)
      await emptyFolder(bucket, bucket.namesOf(handle).folder, signal)
      return object
    },

    async abort(handle, { signal }) {
      signal.throwIfAborted()
      await emptyFolder(bucket, bucket.namesOf(handle).folder, signal)
    },

    async *readStaged(handle, { parts }, { start, end }, { signal }) {
      signal.throwIfAborted()
      const names = bucket.namesOf(handle)
      for (const { number, offset, size, etag } of parts) {
        const range = { start: Math.max(0, start - offset), end: Math.min(size, end - offset) }
        if (range.start >= range.end) continue
        yield* readObject(bucket, { name: names.part(number), generation: etag }, range, signal)
      }
    },

    async concatenate(handle, sources, { signal }) {
      signal.throwIfAborted()
      const names = bucket.namesOf(handle)
      const all = sources.flatMap(source => sourcesOf(bucket, source.handle, source.assembly))
      if (all.length === 0) return []
      const whole = await composeObjects(bucket, all, names.part(1), names.other('join-'), signal)
      const parts = sources.flatMap(source => source.assembly.parts)
      const size = sources.reduce((sum, source) => sum + source.assembly.size, 0)
      checkWhole(whole, { size, parts })
      return [receiptOf(whole, 1, 0)]
    },
  }
}

/** Composed, checked, and only then given its name; what was published before is found again. */
async function publish(
  bucket: GcsBucket,
  handle: GcsHandle,
  assembly: Assembly,
  signal: AbortSignal,
): Promise<StoredObject> {
  // Without parts nothing would tell that they were removed because all was done.
  const before = assembly.size === 0 ? await findPublished(bucket, handle, signal) : undefined
  if (before) return before
  try {
    return await publishObject(bucket, handle, await wholeOf(bucket, handle, assembly, signal), signal)
  } catch (error) {
    const found = isUploadError(error, 'STORAGE_GONE') && (await findPublished(bucket, handle, signal))
    if (found) return found
    throw error
  }
}

/** What an earlier call composed is used, for it may carry a note about how far that one came. */
async function wholeOf(
  bucket: GcsBucket,
  handle: GcsHandle,
  assembly: Assembly,
  signal: AbortSignal,
): Promise<GcsObject> {
  const names = bucket.namesOf(handle)
  const found = await bucket.objects.find(names.object, signal)
  if (found?.size === assembly.size && found.crc32c === crcOf(assembly)) return found
  if (assembly.size === 0)
    return bucket.objects.put(names.object, { size: 0, buffers: [], crc32c: 0 }, signal)
  const parts = sourcesOf(bucket, handle, assembly)
  const whole = await composeObjects(bucket, parts, names.object, names.other('join-'), signal)
  checkWhole(whole, assembly)
  return whole
}

async function view(bucket: GcsBucket, handle: GcsHandle, signal: AbortSignal): Promise<StorageView> {
  const found = await bucket.objects.list(bucket.namesOf(handle).folder, signal)
  if (found.length === 0)
    return { state: (await findPublished(bucket, handle, signal)) ? 'completed' : 'gone' }
  let offset = 0
  const parts = found.flatMap(object => {
    const number = partNumberIn(object.name)
    if (number === undefined) return []
    const receipt = receiptOf(object, number, offset)
    offset += object.size
    return [receipt]
  })
  return { state: 'open', parts }
}

function sourcesOf(bucket: GcsBucket, handle: GcsHandle, { parts }: Assembly): readonly Source[] {
  const names = bucket.namesOf(handle)
  return parts.map(({ number, etag }) => ({
    name: names.part(number),
    ...(etag ? { generation: etag } : {}),
  }))
}

/** The generation stands for the etag: composing names it, so that a part that was replaced is never published. */
function receiptOf({ size, generation, crc32c }: GcsObject, number: number, offset: number): PartReceipt {
  return { number, offset, size, etag: generation, digest: { algorithm: 'crc32c', value: hexOfCrc(crc32c) } }
}
