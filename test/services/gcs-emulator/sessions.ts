import { randomBytes } from 'node:crypto'
import type { Objects, Resource } from './objects.ts'
import { Refusal } from './refusal.ts'

const unit = 256 * 1024

interface Session {
  readonly bucket: string
  readonly name: string
  readonly query: URLSearchParams
  readonly given: Record<string, unknown>
  kept: Buffer
  done?: Resource
  isCancelled?: boolean
}

/** Where a session stands after a request: finished, or how much it keeps. */
export type SessionState = { readonly done: Resource } | { readonly kept: number }

/** Resumable sessions: bytes are kept in multiples of 256 KiB, and once more where they are sent twice. */
export class Sessions {
  readonly #objects: Objects
  readonly #open = new Map<string, Session>()

  constructor(objects: Objects) {
    this.#objects = objects
  }

  open(bucket: string, name: string, query: URLSearchParams, given: Record<string, unknown>): string {
    this.#objects.check(bucket, name, query)
    const id = randomBytes(24).toString('hex')
    this.#open.set(id, { bucket, name, query, given, kept: Buffer.alloc(0) })
    return id
  }

  /** What happens to every session after a week. */
  expireAll(): void {
    this.#open.clear()
  }

  cancel(id: string): void {
    const session = this.#find(id)
    if (session.done) throw new Refusal(400, 'invalid', 'The upload is finished.')
    session.isCancelled = true
    throw new Refusal(499, 'cancelled', 'The upload is cancelled.')
  }

  /** A PUT: bytes `a-b` of a total or `*`, or a question, which ends the session when it tells the right total. */
  put(id: string, contentRange: string, body: Buffer, keepAtMost: number = Number.POSITIVE_INFINITY): SessionState {
    const session = this.#find(id)
    if (session.done) return { done: session.done }
    const [, start, end, total] = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(contentRange) ?? []
    if (total === undefined) throw new Refusal(400, 'badRequest', `Invalid Content-Range: ${contentRange}`)
    if (start !== undefined)
      this.#append(session, Number(start), Number(end), body, total !== '*', keepAtMost)
    return Number(total) === session.kept.length
      ? { done: this.#finish(session) }
      : { kept: session.kept.length }
  }

  /** What came before a connection broke. */
  putCut(id: string, contentRange: string, body: Buffer): void {
    const start = Number(/^bytes (\d+)-/.exec(contentRange)?.[1] ?? Number.NaN)
    const session = this.#open.get(id)
    if (!session || session.done || Number.isNaN(start) || start > session.kept.length) return
    session.kept = aligned(joined(session.kept, start, body))
  }

  #append(
    session: Session,
    start: number,
    end: number,
    body: Buffer,
    isLast: boolean,
    keepAtMost: number,
  ): void {
    if (end - start + 1 !== body.length)
      throw new Refusal(400, 'badRequest', 'Content-Range and body differ.')
    if (start > session.kept.length)
      throw new Refusal(503, 'backendError', 'Invalid request: bytes are missing.')
    const before = session.kept.length
    const whole = joined(session.kept, start, body)
    session.kept =
      isLast && body.length <= keepAtMost ? whole : aligned(whole.subarray(0, before + keepAtMost))
  }

  #finish({ bucket, name, query, given, kept }: Session): Resource {
    this.#objects.check(bucket, name, query)
    const { resource } = this.#objects.put(bucket, name, kept, given)
    const session = [...this.#open.values()].find(each => each.kept === kept && each.name === name)
    if (session) session.done = resource
    return resource
  }

  #find(id: string): Session {
    const session = this.#open.get(id)
    if (!session) throw new Refusal(404, 'notFound', 'No such upload.')
    if (session.isCancelled) throw new Refusal(499, 'cancelled', 'The upload was cancelled.')
    return session
  }
}

function joined(kept: Buffer, start: number, body: Buffer): Buffer {
  return Buffer.concat([kept, body.subarray(kept.length - start)])
}

function aligned(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length - (bytes.length % unit))
}
