/** What each code tells; programs branch on these, people read the message. */
export const clientErrorCodes: Readonly<
  Record<ClientErrorCode, { readonly retryable: boolean; readonly meaning: string }>
> = {
  network: { retryable: true, meaning: 'No answer came: refused, cut, timed out or offline.' },
  unavailable: { retryable: true, meaning: 'The server is busy, locked or failing for now (423, 429, 5xx).' },
  corrupted: { retryable: true, meaning: 'A chunk arrived damaged and was discarded.' },
  'out-of-step': {
    retryable: true,
    meaning: 'The upload stands elsewhere than the client thought; it asks and goes on.',
  },
  unauthorized: {
    retryable: false,
    meaning: 'The server wants credentials, or others than these (401, 403).',
  },
  'not-found': {
    retryable: false,
    meaning: 'The server knows no such upload: it expired, was cancelled, or is not yours.',
  },
  rejected: { retryable: false, meaning: 'The server refused the request; `body` says why.' },
  failed: { retryable: false, meaning: 'The upload failed on the server for good; start a new one.' },
  protocol: { retryable: false, meaning: 'The answer is not that of an upload server.' },
  'source-changed': {
    retryable: false,
    meaning: 'The bytes are not those that the upload began with, or can no longer be read.',
  },
  digest: { retryable: false, meaning: 'The digest of a chunk could not be computed here.' },
  exhausted: { retryable: false, meaning: 'Every retry failed; `cause` is the last failure.' },
  cancelled: { retryable: false, meaning: 'The upload was cancelled, or its signal aborted.' },
  unexpected: {
    retryable: false,
    meaning: 'Something failed that has no code: the source, or a defect. `cause` says what.',
  },
  'invalid-options': { retryable: false, meaning: 'The client was called with values that cannot work.' },
}

/** The stable name of what went wrong with an upload, on the side of the client. */
export type ClientErrorCode =
  | 'network'
  | 'unavailable'
  | 'corrupted'
  | 'out-of-step'
  | 'unauthorized'
  | 'not-found'
  | 'rejected'
  | 'failed'
  | 'protocol'
  | 'source-changed'
  | 'digest'
  | 'exhausted'
  | 'cancelled'
  | 'unexpected'
  | 'invalid-options'

/** The one error of the client. */
export class UploadClientError extends Error {
  override readonly name: string = 'UploadClientError'
  readonly code: ClientErrorCode
  /** Of the HTTP answer, when there was one. */
  readonly status: number | undefined
  /** The answer's body, parsed when it was JSON. */
  readonly body: unknown
  /** How long the server asks to wait before the next attempt. */
  readonly retryAfterMs: number | undefined

  constructor(code: ClientErrorCode, message: string, rest: UploadClientErrorRest = {}) {
    super(message, rest.cause === undefined ? undefined : { cause: rest.cause })
    this.code = code
    this.status = rest.status
    this.body = rest.body
    this.retryAfterMs = rest.retryAfterMs
  }

  /** Whether the client tries again by itself. */
  get retryable(): boolean {
    return clientErrorCodes[this.code].retryable
  }
}

export interface UploadClientErrorRest {
  readonly status?: number
  readonly body?: unknown
  readonly retryAfterMs?: number | undefined
  readonly cause?: unknown
}

/** What failed, as the client's error: what a source or the platform threw is wrapped. */
export function asClientError(error: unknown): UploadClientError {
  if (error instanceof UploadClientError) return error
  // File API, 7.1: a file that changed on disk, went away or lost its permission.
  if (error instanceof DOMException && /^Not(Readable|Found|Allowed)Error$/.test(error.name))
    return new UploadClientError(
      'source-changed',
      'The file changed or can no longer be read; pick it again',
      {
        cause: error,
      },
    )
  const message = error instanceof Error ? error.message : String(error)
  return new UploadClientError('unexpected', message, { cause: error })
}
