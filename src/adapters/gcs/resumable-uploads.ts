import { UploadError } from '../../core/errors.ts'
import type { StorageView } from '../../core/ports/storage.ts'
import type { StoredObject } from '../../core/types.ts'
import { hexOfCrc } from '../cloud/crc-text.ts'
import { checkAssembly, checkWhole } from './checked-assembly.ts'
import { composeObjects } from './compose-objects.ts'
import { crc32cOf } from './crc32c-of.ts'
import { emptyFolder } from './empty-folder.ts'
import type { GcsBucket } from './gcs-bucket.ts'
import type { GcsHandle } from './gcs-handle.ts'
import { resumableTraits } from './gcs-traits.ts'
import { checkPart } from './part-rules.ts'
import { findPublished, publishObject } from './publish-object.ts'
import { readObject } from './read-object.ts'
import { cancelSession, openSession } from './resumable-session.ts'
import { sessionWriter } from './session-writer.ts'
import { stagedWhole, standingOf } from './staged-whole.ts'
import type { UploadMode } from './upload-mode.ts'

/** One resumable session an upload, into a private object that is copied to its key when it is whole. */
export function resumableUploads(bucket: GcsBucket): UploadMode {
  const writer = sessionWriter(bucket)
  return {
    traits: resumableTraits,

    async begin(handle, signal) {
      const session = await openSession(bucket, bucket.namesOf(handle).object, signal)
      writer.opened(session)
      return { ...handle, session }
    },

    async writePart(handle, part, { signal }) {
      signal.throwIfAborted()
      checkPart(part, resumableTraits)
      const value = hexOfCrc(await crc32cOf(part.buffers))
      await writer.write(sessionOf(handle), part, signal)
      const { number, offset, size } = part
      return { number, offset, size, digest: { algorithm: 'crc32c', value } }
    },

    inspect: (handle, { signal }) => view(bucket, handle, signal),

    async complete(handle, assembly, { signal }) {
      signal.throwIfAborted()
      checkAssembly(assembly)
      const staged = await stagedWhole(bucket, handle, assembly, signal)
      if (staged) checkWhole(staged, assembly)
      const object = staged
        ? await publishObject(bucket, handle, staged, signal)
        : await published(bucket, handle, signal)
      await emptyFolder(bucket, bucket.namesOf(handle).folder, signal)
      return object
    },

    async abort(handle, { signal }) {
      signal.throwIfAborted()
      if (handle.session !== undefined) await cancelSession(bucket, handle.session, signal)
      await emptyFolder(bucket, bucket.namesOf(handle).folder, signal)
    },

    async *readStaged(handle, assembly, range, { signal }) {
      signal.throwIfAborted()
      const staged = await stagedWhole(bucket, handle, assembly, signal)
      if (!staged) throw gone(handle)
      checkWhole(staged, assembly)
      const { name, generation } = staged
      yield* readObject(
        bucket,
        { name, generation },
        { ...range, end: Math.min(range.end, staged.size) },
        signal,
      )
    },

    async concatenate(handle, sources, { signal }) {
      signal.throwIfAborted()
      const staged = []
      for (const source of sources) {
        if (source.assembly.size === 0) continue
        const object = await stagedWhole(bucket, source.handle, source.assembly, signal)
        if (!object) throw gone(source.handle)
        checkWhole(object, source.assembly)
        staged.push(object)
      }
      if (staged.length === 0) return []
      const names = bucket.namesOf(handle)
      const whole = await composeObjects(bucket, staged, names.object, names.other('join-'), signal)
      const parts = sources.flatMap(source => source.assembly.parts)
      const size = sources.reduce((sum, source) => sum + source.assembly.size, 0)
      checkWhole(whole, { size, parts })
      // What is in the object's place now is not the session's to finish any more.
      if (handle.session !== undefined) await cancelSession(bucket, handle.session, signal)
      return [{ number: 1, offset: 0, size, digest: { algorithm: 'crc32c', value: hexOfCrc(whole.crc32c) } }]
    },
  }
}

async function view(bucket: GcsBucket, handle: GcsHandle, signal: AbortSignal): Promise<StorageView> {
  const staged = await bucket.objects.find(bucket.namesOf(handle).object, signal)
  if (staged) return { state: 'open', offset: staged.size }
  const standing = await standingOf(bucket, sessionOf(handle), signal)
  if (standing.state === 'open') return { state: 'open', offset: standing.kept }
  return { state: (await findPublished(bucket, handle, signal)) ? 'completed' : 'gone' }
}

async function published(bucket: GcsBucket, handle: GcsHandle, signal: AbortSignal): Promise<StoredObject> {
  const found = await findPublished(bucket, handle, signal)
  if (found) return found
  throw gone(handle)
}

function sessionOf({ session, id }: GcsHandle): string {
  if (session !== undefined) return session
  throw new UploadError('STORAGE_GONE', `Upload ${id} was begun in parallel mode; go on with it in that mode`)
}

function gone({ id }: GcsHandle): UploadError {
  return new UploadError(
    'STORAGE_GONE',
    `The bytes of upload ${id} are neither staged in the bucket (any more) nor published; start it again`,
  )
}
