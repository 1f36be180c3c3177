import { UploadError } from '../../core/errors.ts'
import type { Assembly } from '../../core/ports/storage.ts'
import type { GcsBucket } from './gcs-bucket.ts'
import type { GcsHandle } from './gcs-handle.ts'
import type { GcsObject } from './gcs-object.ts'
import { askStanding, finishSession, type Standing } from './resumable-session.ts'

/**
 * The staged object of an upload that is whole: its session is finished where the last part did not do so, because
 * nobody knew that it was the last. `undefined` when neither session nor object is there. Nothing is finished that
 * does not hold exactly the assembly's bytes.
 */
export async function stagedWhole(
  bucket: GcsBucket,
  handle: GcsHandle,
  { size }: Assembly,
  signal: AbortSignal,
): Promise<GcsObject | undefined> {
  const { object } = bucket.namesOf(handle)
  const found = await bucket.objects.find(object, signal)
  if (found || handle.session === undefined) return found
  const standing = await standingOf(bucket, handle.session, signal)
  if (standing.state !== 'open') return undefined
  if (standing.kept !== size)
    throw new UploadError(
      'STORAGE_GONE',
      `The service keeps ${standing.kept} bytes of this upload, not ${size}`,
    )
  const finished = await finishSession(bucket, handle.session, size, signal)
  return finished.state === 'finished' ? finished.object : undefined
}

/** Asks where a session stands, persistently. */
export function standingOf(bucket: GcsBucket, session: string, signal: AbortSignal): Promise<Standing> {
  return bucket.calls.persist('ask for the state of an upload', signal, () =>
    askStanding(bucket, session, signal),
  )
}
