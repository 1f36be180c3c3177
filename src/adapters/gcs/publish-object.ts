import { UploadError } from '../../core/errors.ts'
import { withSuffix } from '../../core/object-key.ts'
import type { StoredObject } from '../../core/types.ts'
import { hexOfCrc } from '../cloud/crc-text.ts'
import { copyObject } from './copy-object.ts'
import type { GcsBucket } from './gcs-bucket.ts'
import type { GcsHandle } from './gcs-handle.ts'
import type { GcsObject } from './gcs-object.ts'
import { uploadMark } from './published-resource.ts'

/** Notes on a staged object, so that a publication that was interrupted goes on as it was begun. */
const keyNote = 'quayside-key'
const overNote = 'quayside-over'

/**
 * Copies a staged object to its key. Whatever a crash left is found again: the copy by the upload's mark in its
 * metadata, a decision that was more than "under the first name, if it is free" by a note on the staged object.
 */
export function publishObject(
  bucket: GcsBucket,
  handle: GcsHandle,
  staged: GcsObject,
  signal: AbortSignal,
): Promise<StoredObject> {
  return handle.conflict === 'replace'
    ? publishOver(bucket, handle, staged, signal)
    : publishBeside(bucket, handle, staged, signal)
}

/** The object that this upload was published as, under any of the names it may have. */
export async function findPublished(
  bucket: GcsBucket,
  handle: GcsHandle,
  signal: AbortSignal,
): Promise<StoredObject | undefined> {
  for (const key of keysOf(handle)) {
    const there = await bucket.objects.find(bucket.nameOf(key), signal)
    if (there && isOurs(there, handle)) return storedObject(key, there)
  }
  return undefined
}

async function publishBeside(
  bucket: GcsBucket,
  handle: GcsHandle,
  staged: GcsObject,
  signal: AbortSignal,
): Promise<StoredObject> {
  const keys = keysOf(handle)
  const begunWith = Math.max(0, keys.indexOf(staged.metadata[keyNote] ?? handle.key))
  for (const [index, key] of keys.entries()) {
    if (index < begunWith) continue
    if (index > begunWith) await bucket.objects.note(staged.name, { [keyNote]: key }, signal)
    const copied = await copyTo(bucket, handle, staged, key, '0', signal)
    if (copied) return storedObject(key, copied)
    const there = await bucket.objects.find(bucket.nameOf(key), signal)
    if (there && isOurs(there, handle)) return storedObject(key, there)
  }
  const { key } = handle
  throw new UploadError('KEY_TAKEN', `There is an object ${key} already`, { details: { key } })
}

/** How often another replacement may come in between before this one gives up. */
const patience = 5

async function publishOver(
  bucket: GcsBucket,
  handle: GcsHandle,
  staged: GcsObject,
  signal: AbortSignal,
): Promise<StoredObject> {
  const { key } = handle
  let over = staged.metadata[overNote]
  for (let attempt = 0; attempt < patience; attempt += 1) {
    const there = await bucket.objects.find(bucket.nameOf(key), signal)
    if (there && isOurs(there, handle)) return storedObject(key, there)
    const generation = there?.generation ?? '0'
    // It was about to replace another object than the one that is there now: this one came later, and stays.
    if (over !== undefined && over !== generation) return withoutEtag(storedObject(key, staged))
    if (over === undefined) await bucket.objects.note(staged.name, { [overNote]: generation }, signal)
    const copied = await copyTo(bucket, handle, staged, key, generation, signal)
    if (copied) return storedObject(key, copied)
    over = undefined
  }
  throw new UploadError('STORAGE_FAILED', `Object ${key} is being replaced by others all the time; try again`)
}

function copyTo(
  { calls, place, nameOf }: GcsBucket,
  { resource }: GcsHandle,
  from: GcsObject,
  key: string,
  ifGenerationMatch: string,
  signal: AbortSignal,
): Promise<GcsObject | undefined> {
  return copyObject(calls, place, { from, to: nameOf(key), resource, ifGenerationMatch }, signal)
}

/** The key, and for `rename` names that only this upload asks for; the last is as unique as its id. */
function keysOf({ id, key, conflict }: GcsHandle): readonly string[] {
  return conflict === 'rename' ? [key, withSuffix(key, id.slice(0, 8)), withSuffix(key, id)] : [key]
}

function isOurs({ metadata }: GcsObject, { token }: GcsHandle): boolean {
  return metadata[uploadMark] === token
}

function storedObject(key: string, { size, etag, crc32c }: GcsObject): StoredObject {
  return { key, size, etag, digest: { algorithm: 'crc32c', value: hexOfCrc(crc32c) } }
}

function withoutEtag({ etag: _, ...object }: StoredObject): StoredObject {
  return object
}
