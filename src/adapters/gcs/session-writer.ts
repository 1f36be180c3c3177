import { UploadError } from '../../core/errors.ts'
import type { Part } from '../../core/ports/storage.ts'
import { buffersFrom } from './buffers-from.ts'
import type { GcsBucket } from './gcs-bucket.ts'
import { GcsFailure } from './gcs-failure.ts'
import { askStanding, type Standing, sessionAnswers, standingIn } from './resumable-session.ts'

/** Appends parts to sessions, and remembers where those stand that it wrote to. */
export interface SessionWriter {
  /** A session that was just opened. */
  opened(session: string): void
  /**
   * Resolves when the session keeps every byte of the part. Bytes that it keeps already are not sent again.
   * `STORAGE_GONE` when the session is gone, or holds less than what is before the part.
   */
  write(session: string, part: Part, signal: AbortSignal): Promise<void>
}

/** More uploads than are written to at once; the others cost one question when they go on. */
const remembered = 4096

export function sessionWriter(bucket: GcsBucket): SessionWriter {
  const known = new Map<string, number>()
  const remember = (session: string, kept: number): void => {
    known.delete(session)
    known.set(session, kept)
    const [oldest] = known.keys()
    if (known.size > remembered && oldest !== undefined) known.delete(oldest)
  }
  return {
    opened: session => remember(session, 0),

    async write(session, part, signal) {
      const end = part.offset + part.size
      const hint = known.get(session)
      // Unless this very call ends well, nobody knows what arrived.
      known.delete(session)
      // What a session keeps it keeps; whether it is finished with the last part, it has to be asked.
      let at = isUseful(hint, part) ? hint : undefined
      while (at === undefined || at < end) at = await advance(bucket, session, part, at, signal)
      remember(session, at)
    },
  }
}

function isUseful(hint: number | undefined, { offset, size, last }: Part): boolean {
  return hint !== undefined && hint >= offset && (!last || hint < offset + size)
}

/**
 * Sends what is missing of a part and gives how far the session then is. The service may keep less than it was sent;
 * as long as it keeps something, that is no failure.
 */
async function advance(
  bucket: GcsBucket,
  session: string,
  part: Part,
  known: number | undefined,
  signal: AbortSignal,
): Promise<number> {
  const end = part.offset + part.size
  return bucket.calls.persist(`store bytes ${part.offset} to ${end}`, signal, async attempt => {
    const isKnown = known !== undefined && attempt === 1
    const from = isKnown ? known : positionIn(await askStanding(bucket, session, signal), part)
    if (from >= end) return from
    const to = positionIn(await send(bucket, session, part, from, signal), part)
    if (to > from) return to
    throw new GcsFailure('busy', `the service kept none of ${end - from} bytes`)
  })
}

async function send(
  { calls }: GcsBucket,
  session: string,
  { offset, size, buffers, last }: Part,
  from: number,
  signal: AbortSignal,
): Promise<Standing> {
  const end = offset + size
  const request = {
    method: 'PUT',
    url: session,
    headers: { 'content-range': `bytes ${from}-${end - 1}/${last ? end : '*'}` },
    body: buffersFrom(buffers, from - offset),
  } as const
  return standingIn(await calls.once(request, sessionAnswers, signal))
}

/** How far the session is, when a part may go on from there. */
function positionIn(standing: Standing, { number, offset, size, last }: Part): number {
  if (standing.state === 'gone')
    throw new UploadError(
      'STORAGE_GONE',
      'The upload session is gone: it was cancelled, or a week has passed; start the upload again',
    )
  const end = offset + size
  const kept = standing.state === 'open' ? standing.kept : standing.object.size
  if (kept < offset)
    throw new UploadError(
      'STORAGE_GONE',
      `Part ${number} begins at ${offset}, but the service keeps only ${kept} bytes of this upload`,
    )
  const isOver = standing.state === 'finished' && (last ? kept !== end : kept < end)
  if (isOver)
    throw new UploadError(
      'STORAGE_GONE',
      `The upload was finished with ${kept} bytes; part ${number}, up to ${end}, cannot be added`,
    )
  return kept
}
