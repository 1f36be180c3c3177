import type { GcsBucket } from './gcs-bucket.ts'
import { type GcsObject, objectIn } from './gcs-object.ts'
import { privateClass, uploadPath } from './gcs-objects.ts'
import { type GcsAnswer, jsonBody, queryOf } from './gcs-request.ts'

/** Where a session stands. */
export type Standing =
  | { readonly state: 'open'; readonly kept: number }
  | { readonly state: 'finished'; readonly object: GcsObject }
  | { readonly state: 'gone' }

const incomplete = 308
const success = [200, 201]
/** Expired after a week, cancelled, or never there. */
const gone = [404, 410, 499]

/** What a request to a session may be answered with. */
export const sessionAnswers: readonly number[] = [...success, incomplete, ...gone]

/** Opens a session for a private object and gives its URL, which is all that is needed to write to it. */
export async function openSession(
  { calls, place }: GcsBucket,
  name: string,
  signal: AbortSignal,
): Promise<string> {
  const { userProject } = place
  const query = queryOf({ uploadType: 'resumable', name, ifGenerationMatch: 0, userProject })
  const resource = jsonBody({ name, storageClass: privateClass })
  const request = { method: 'POST', url: uploadPath(place) + query, ...resource } as const
  return calls.persist('open an upload', signal, async () => {
    const answer = await calls.once(request, [200], signal)
    const url = answer.header('location')
    if (url === undefined) throw new TypeError('The service opened a session and did not say where')
    return url
  })
}

/** Asks how much is kept. */
export async function askStanding(
  { calls }: GcsBucket,
  session: string,
  signal: AbortSignal,
): Promise<Standing> {
  return standingIn(await calls.once(control(session, 'bytes */*'), sessionAnswers, signal))
}

/** Ends the session with the bytes that it keeps: they are an object from then on. */
export async function finishSession(
  { calls }: GcsBucket,
  session: string,
  size: number,
  signal: AbortSignal,
): Promise<Standing> {
  return calls.persist('finish an upload', signal, async () =>
    standingIn(await calls.once(control(session, `bytes */${size}`), sessionAnswers, signal)),
  )
}

/** Drops what an unfinished session keeps. */
export async function cancelSession(
  { calls }: GcsBucket,
  session: string,
  signal: AbortSignal,
): Promise<void> {
  const request = { method: 'DELETE', url: session, headers: { 'content-length': '0' } } as const
  // A finished session answers 400 or 404, as it likes.
  const expected = [...success, 204, 400, ...gone]
  await calls.call(request, { doing: 'cancel an upload', expected, signal })
}

export function standingIn(answer: GcsAnswer): Standing {
  if (success.includes(answer.status)) return { state: 'finished', object: objectIn(answer) }
  if (answer.status !== incomplete) return { state: 'gone' }
  const last = /^bytes=0-(\d+)$/.exec(answer.header('range') ?? '')?.[1]
  return { state: 'open', kept: last === undefined ? 0 : Number(last) + 1 }
}

function control(
  session: string,
  contentRange: string,
): { readonly method: 'PUT'; readonly url: string; readonly headers: Record<string, string> } {
  return {
    method: 'PUT',
    url: session,
    headers: { 'content-length': '0', 'content-range': contentRange },
  }
}
