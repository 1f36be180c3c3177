import type { Readable } from 'node:stream'
import { Dicer } from '@fastify/busboy'
import { UploadError } from '../../../core/errors.ts'
import { giveAway, isGivenAway } from '../../../core/given-away.ts'
import type { WireFields } from '../../../core/ports/functions.ts'
import type { HttpRequest } from '../../http-request.ts'
import { headerParameter } from '../../media-type.ts'
import { toReadable } from '../../to-readable.ts'
import { unreadBody } from '../../unread-body.ts'
import { FormFields } from './form-fields.ts'
import { Outcome } from './outcome.ts'

/** The one file of a form, on its way. Not reading it holds the socket back. */
export interface FormFile {
  readonly stream: Readable
  /** Bytes that arrived so far. */
  readonly size: number
}

/** More parts than this are an attack on the parser; fields have a lower limit of their own. */
const maxParts = 64

/**
 * A form that is read as it arrives: text fields under limits, and one file named `file` as a stream, never held.
 * Once something is wrong, reading stops, `failure` says what, and the file's stream breaks off.
 */
export class MultipartForm {
  readonly #body: Readable
  readonly #signal: AbortSignal
  readonly #parser: Dicer
  readonly #fields = new FormFields()
  readonly #file = new Outcome<FormFile | undefined>()
  readonly #ended = new Outcome<WireFields>()
  readonly #stop = (): void => this.#fail(this.#signal.reason)
  /** A body closes as well when it is whole, and its last bytes may still wait for the engine then. */
  readonly #cut = (cause?: unknown): void => {
    if (!this.#body.readableEnded) this.#fail(this.#signal.aborted ? this.#signal.reason : cut(cause))
  }
  #part: Readable | undefined
  #parts = 0
  #failure: unknown

  constructor(request: HttpRequest, boundary: string) {
    this.#body = toReadable(unreadBody(request))
    this.#signal = request.signal
    this.#parser = new Dicer({ boundary, maxHeaderPairs: 16 })
    this.#parser.on('part', part => this.#begin(part))
    this.#parser.on('finish', () => this.#end())
    this.#parser.on('error', cause => this.#fail(malformed('it ends before its closing boundary', cause)))
    this.#signal.addEventListener('abort', this.#stop)
    this.#body.on('error', this.#cut).on('close', this.#cut).pipe(this.#parser)
    if (this.#signal.aborted) this.#stop()
  }

  /** The file as soon as it begins, or nothing once the form ended without one. */
  get file(): Promise<FormFile | undefined> {
    return this.#file.promise
  }

  /** All text fields, once the form ended. */
  get ended(): Promise<WireFields> {
    return this.#ended.promise
  }

  /** The text fields that came so far. */
  get fields(): WireFields {
    return this.#fields.soFar
  }

  get failure(): unknown {
    return this.#failure
  }

  /** Stops reading, and leaves the rest of the body where it is. */
  close(): void {
    this.#signal.removeEventListener('abort', this.#stop)
    this.#body.off('close', this.#cut)
    this.#body.unpipe(this.#parser)
  }

  #begin(part: Readable): void {
    this.#part = part
    part.on('error', ignore)
    this.#parts += 1
    if (this.#parts > maxParts) this.#fail(malformed(`it has more than ${maxParts} parts`))
    else part.on('header', (header: PartHeader) => this.#guard(() => this.#sort(part, header)))
  }

  #sort(part: Readable, header: PartHeader): void {
    const disposition = header['content-disposition']?.[0] ?? ''
    const name = /^form-data\s*(;|$)/i.test(disposition) ? headerParameter(disposition, 'name') : undefined
    if (name === undefined) part.resume()
    else if (name === 'file') this.#takeFile(part)
    else if (headerParameter(disposition, 'filename') !== undefined) throw misnamed(name)
    else this.#takeField(part, name)
  }

  #takeFile(part: Readable): void {
    if (this.#file.isSettled) throw secondFile()
    const push = part.push.bind(part)
    // The parser keeps nothing of what it has passed on.
    if (isGivenAway(this.#body)) giveAway(part)
    let size = 0
    part.push = (bytes: Uint8Array | null) => {
      if (bytes) size += bytes.length
      return push(bytes)
    }
    this.#file.resolve({
      stream: part,
      get size() {
        return size
      },
    })
  }

  /** Taken where it is pushed: the parser's own events lag behind, and the file must know the fields before it. */
  #takeField(part: Readable, name: string): void {
    const field = this.#fields.open(name)
    const push = part.push.bind(part)
    part.push = (bytes: Uint8Array | null) => {
      this.#guard(() => (bytes ? field.add(bytes) : field.end()))
      return bytes ? true : push(null)
    }
    part.resume()
  }

  #end(): void {
    this.#file.resolve(undefined)
    this.#ended.resolve(this.#fields.soFar)
  }

  #guard(act: () => void): void {
    try {
      if (this.#failure === undefined) act()
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    if (this.#failure !== undefined || this.#ended.isSettled) return
    this.#failure = error
    this.close()
    this.#file.reject(error)
    this.#ended.reject(error)
    this.#part?.destroy(error instanceof Error ? error : undefined)
  }
}

type PartHeader = { readonly [name: string]: readonly string[] | undefined }

function ignore(): void {}

function malformed(problem: string, cause?: unknown): UploadError {
  return new UploadError('BODY_MALFORMED', `Multipart form parse error - ${problem}`, {
    details: { format: 'multipart' },
    cause,
  })
}

function cut(cause: unknown): UploadError {
  return new UploadError('CHUNK_CUT', 'The body broke off before its end', {
    details: { received: 0 },
    cause,
  })
}

function secondFile(): UploadError {
  return refused('file', 'repeated', 'Only one file may be sent with a request.')
}

function misnamed(field: string): UploadError {
  return refused(field, 'unknown', 'The bytes must be sent in the field "file".')
}

function refused(field: string, rule: 'repeated' | 'unknown', message: string): UploadError {
  return new UploadError('INVALID_INPUT', message, { details: { problems: [{ field, rule, message }] } })
}
