import { randomBytes } from 'node:crypto'
import { type Fields, type Objects, Refusal } from './objects.ts'

const unit = 256 * 1024

interface Session {
  readonly bucket: string
  readonly name: string
  readonly ifGenerationMatch: string | null
  readonly given: Fields
  kept: Buffer
  done?: Fields
  isCancelled?: boolean
}

/** Resumable sessions: bytes are kept in multiples of 256 KiB, and once where they are sent twice. */
export class Sessions {
  readonly #objects: Objects
  readonly #all = new Map<string, Session>()

  constructor(objects: Objects) {
    this.#objects = objects
  }

  open(bucket: string, name: string, ifGenerationMatch: string | null, given: Fields): string {
    this.#objects.check(bucket, name, ifGenerationMatch)
    const id = randomBytes(24).toString('hex')
    this.#all.set(id, { bucket, name, ifGenerationMatch, given, kept: Buffer.alloc(0) })
    return id
  }

  /** What happens to every session after a week. */
  expireAll(): void {
    this.#all.clear()
  }

  cancel(id: string): void {
    const session = this.#find(id)
    if (session.done) throw new Refusal(400, 'invalid', 'The upload is finished.')
    session.isCancelled = true
    throw new Refusal(499, 'cancelled')
  }

  /**
   * A PUT: bytes `a-b` of a total or `*`, or a question, which ends the session when it tells the right total.
   * Gives the object's resource once the session is finished, else how many bytes it keeps.
   */
  put(id: string, contentRange: string, body: Buffer, atMost: number): Fields | number {
    const session = this.#find(id)
    if (session.done) return session.done
    const [, start, end, total] = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(contentRange) ?? []
    if (total === undefined) throw new Refusal(400, 'badRequest', `Invalid Content-Range: ${contentRange}`)
    if (start !== undefined) {
      if (Number(end) - Number(start) + 1 !== body.length) throw new Refusal(400, 'badRequest')
      this.#append(session, Number(start), body, total !== '*', atMost)
    }
    const { bucket, name, ifGenerationMatch, given, kept } = session
    if (Number(total) !== kept.length) return kept.length
    this.#objects.check(bucket, name, ifGenerationMatch)
    session.done = this.#objects.put(bucket, name, kept, given)
    return session.done
  }

  /** What came before a connection broke. */
  putCut(id: string, contentRange: string, body: Buffer): void {
    const start = /^bytes (\d+)-/.exec(contentRange)?.[1]
    if (start !== undefined) this.#append(this.#find(id), Number(start), body, false)
  }

  #append(session: Session, start: number, body: Buffer, isLast: boolean, atMost = Infinity): void {
    const { kept } = session
    if (start > kept.length) throw new Refusal(503, 'backendError', 'Invalid request: bytes are missing.')
    const whole = Buffer.concat([kept, body.subarray(kept.length - start)])
    const wanted = whole.subarray(0, kept.length + atMost)
    const isWhole = isLast && wanted.length === whole.length
    session.kept = isWhole ? whole : wanted.subarray(0, wanted.length - (wanted.length % unit))
  }

  #find(id: string): Session {
    const session = this.#all.get(id)
    if (!session) throw new Refusal(404, 'notFound', 'No such upload.')
    if (session.isCancelled) throw new Refusal(499, 'cancelled')
    return session
  }
}
