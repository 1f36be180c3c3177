const brand = Symbol.for('quayside.UploadError')

/** One thing wrong with one field of what a caller sent. */
export interface FieldProblem {
  readonly field: string
  /** Stable; for programs. */
  readonly rule:
    | 'required'
    | 'invalid'
    | 'too-small'
    | 'too-large'
    | 'too-long'
    | 'no-extension'
    | 'unknown'
    | 'repeated'
  /** What was wrong and what would be right; for people. */
  readonly message: string
}

/** What each code tells a program besides its message. Sizes and offsets are bytes. */
export interface ErrorDetails {
  INVALID_INPUT: { readonly problems: readonly FieldProblem[] }
  INVALID_OPTIONS: { readonly problems: readonly string[] }
  UNAUTHENTICATED: undefined
  FORBIDDEN: { readonly action: string }
  REFUSED: { readonly hook: string }
  TYPE_REFUSED: { readonly type: string; readonly allowed: readonly string[] }
  QUOTA_EXCEEDED: {
    readonly what: 'bytes' | 'openUploads'
    readonly limit: number
    readonly used: number
    readonly asked: number
  }
  UPLOAD_NOT_FOUND: { readonly id: string }
  UPLOAD_EXPIRED: { readonly id: string; readonly expiredAt: number }
  UPLOAD_FAILED: { readonly id: string; readonly reason: string }
  UPLOAD_COMPLETED: { readonly id: string }
  UPLOAD_PROCESSING: { readonly id: string }
  UPLOAD_PARTIAL: { readonly id: string }
  UPLOAD_CONCATENATED: { readonly id: string }
  ID_TAKEN: { readonly id: string }
  KEY_TAKEN: { readonly key: string }
  OFFSET_MISMATCH: { readonly expected: number; readonly provided: number }
  LENGTH_EXCEEDED: { readonly length: number }
  LENGTH_MISMATCH: { readonly length: number; readonly provided: number }
  UPLOAD_INCOMPLETE: {
    readonly offset: number
    readonly length?: number
    readonly missing: readonly MissingRange[]
  }
  UPLOAD_TOO_LARGE: { readonly maxBytes: number; readonly provided: number }
  CHUNK_TOO_LARGE: { readonly chunkSize: number }
  CHUNK_CUT: { readonly received: number; readonly expected?: number }
  DIGEST_MISMATCH: { readonly expected: string; readonly actual: string; readonly retriesLeft: number }
  FILE_CORRUPTED: { readonly expected: string; readonly actual: string }
  UNKNOWN_HASH: { readonly name: string; readonly known: readonly string[] }
  UNKNOWN_STORAGE: { readonly name: string; readonly known: readonly string[] }
  RANGE_MISALIGNED: { readonly partSize: number; readonly provided: number }
  RANGE_TAKEN: { readonly offset: number; readonly size: number }
  NOT_SUPPORTED: { readonly what: string }
  LOCKED: { readonly id: string }
  LOCK_YIELD: undefined
  LOCK_LOST: undefined
  STALE_WRITE: { readonly id: string }
  STORAGE_FULL: undefined
  STORAGE_DENIED: undefined
  STORAGE_GONE: undefined
  STORAGE_UNAVAILABLE: undefined
  STORAGE_MISCONFIGURED: undefined
  STORAGE_FAILED: undefined
  SDK_MISSING: { readonly package: string }
  SESSIONS_UNAVAILABLE: undefined
  SESSIONS_FULL: undefined
  SESSIONS_DENIED: undefined
  BODY_TIMEOUT: { readonly idleMs: number }
  BODY_TOO_SLOW: { readonly bytesPerSecond: number; readonly overMs: number }
  BODY_CONSUMED: undefined
  BODY_MALFORMED: { readonly format: string }
  BODY_TOO_LARGE: { readonly maxBytes: number }
  MEDIA_TYPE_UNSUPPORTED: { readonly provided: string; readonly accepted: readonly string[] }
  WEBHOOK_FAILED: { readonly attempts: number; readonly status?: number }
  CLIENT_GONE: undefined
  CLOSING: undefined
  INTERNAL: undefined
}

/** Bytes that are not there yet: from `offset` on, `size` of them. */
export interface MissingRange {
  readonly offset: number
  /** Absent when the length is not known yet. */
  readonly size?: number
}

/** The stable name of a failure; `errorCodes` has what each means. */
export type ErrorCode = keyof ErrorDetails

/** Every code: whether the same call may succeed later unchanged, and what it means. The docs print this table. */
export const errorCodes: {
  readonly [C in ErrorCode]: { readonly retryable: boolean; readonly meaning: string }
} = {
  INVALID_INPUT: {
    retryable: false,
    meaning: 'A field of the request is missing or wrong; each problem names one.',
  },
  INVALID_OPTIONS: { retryable: false, meaning: 'The engine was configured with values that cannot work.' },
  UNAUTHENTICATED: { retryable: false, meaning: 'The request names no owner and one is required.' },
  FORBIDDEN: {
    retryable: false,
    meaning: 'The authorize hook said no, or the link that came along does not allow this.',
  },
  REFUSED: { retryable: false, meaning: 'A policy hook refused the upload.' },
  TYPE_REFUSED: {
    retryable: false,
    meaning: 'Files of this type are not taken, or the file is not of the type that was declared.',
  },
  QUOTA_EXCEEDED: {
    retryable: false,
    meaning: 'The owner has no room left, or too many uploads under way; removing or ending one helps.',
  },
  UPLOAD_NOT_FOUND: { retryable: false, meaning: "There is no such upload, or it is not this owner's." },
  UPLOAD_EXPIRED: { retryable: false, meaning: 'The upload was not finished in time; start a new one.' },
  UPLOAD_FAILED: { retryable: false, meaning: 'The upload failed earlier and takes no more bytes.' },
  UPLOAD_COMPLETED: { retryable: false, meaning: 'The upload is complete and cannot change.' },
  UPLOAD_PROCESSING: {
    retryable: true,
    meaning: 'The upload is complete, and a job still looks at it; ask again in a moment.',
  },
  UPLOAD_PARTIAL: {
    retryable: false,
    meaning: 'The upload is a piece of a file that others complete, and is not published on its own.',
  },
  UPLOAD_CONCATENATED: {
    retryable: false,
    meaning: 'The upload is put together from partial uploads and takes no bytes of its own.',
  },
  ID_TAKEN: { retryable: true, meaning: 'Another upload has this id; the next attempt draws a new one.' },
  KEY_TAKEN: { retryable: false, meaning: 'Another object has this key, and it is not to be replaced.' },
  OFFSET_MISMATCH: {
    retryable: false,
    meaning: 'The chunk does not begin where the upload stands; go on from `expected`.',
  },
  LENGTH_EXCEEDED: {
    retryable: false,
    meaning: 'More bytes were sent than the upload was declared to have.',
  },
  LENGTH_MISMATCH: {
    retryable: false,
    meaning: 'A length was declared that contradicts an earlier one or the bytes.',
  },
  UPLOAD_INCOMPLETE: { retryable: false, meaning: 'Bytes are missing; `missing` lists the ranges.' },
  UPLOAD_TOO_LARGE: { retryable: false, meaning: 'The upload is larger than the limit.' },
  CHUNK_TOO_LARGE: { retryable: false, meaning: 'The chunk is larger than the chunk size of the upload.' },
  CHUNK_CUT: { retryable: true, meaning: 'The body ended before all announced bytes had arrived.' },
  DIGEST_MISMATCH: {
    retryable: true,
    meaning: 'The chunk arrived damaged and was discarded; send it again.',
  },
  FILE_CORRUPTED: { retryable: false, meaning: 'The whole file does not have the digest that was declared.' },
  UNKNOWN_HASH: { retryable: false, meaning: 'No hash function of this name is registered.' },
  UNKNOWN_STORAGE: { retryable: false, meaning: 'No storage of this name is registered.' },
  RANGE_MISALIGNED: {
    retryable: false,
    meaning: 'A part must begin at a multiple of the part size and be that long, but for the last.',
  },
  RANGE_TAKEN: { retryable: false, meaning: 'Other bytes are already stored at this range.' },
  NOT_SUPPORTED: { retryable: false, meaning: 'The storage of this upload cannot do this.' },
  LOCKED: { retryable: true, meaning: 'Another request is writing this upload and did not yield in time.' },
  LOCK_YIELD: {
    retryable: true,
    meaning: 'A newer request for this upload took over; what had arrived was kept.',
  },
  LOCK_LOST: {
    retryable: true,
    meaning: 'The right to write was lost, and what came after was not counted.',
  },
  STALE_WRITE: { retryable: true, meaning: 'The upload changed meanwhile; look at it again.' },
  STORAGE_FULL: { retryable: true, meaning: 'The storage has no room.' },
  STORAGE_DENIED: {
    retryable: false,
    meaning: 'The storage refuses access; check its permissions or credentials.',
  },
  STORAGE_GONE: { retryable: false, meaning: 'The storage no longer has the bytes.' },
  STORAGE_UNAVAILABLE: {
    retryable: true,
    meaning: 'The storage is overloaded or cannot be reached; try again later.',
  },
  STORAGE_MISCONFIGURED: {
    retryable: false,
    meaning: 'The storage is set up wrongly: no such bucket, the wrong region; the message says which.',
  },
  STORAGE_FAILED: { retryable: true, meaning: 'The storage failed; the cause says how.' },
  SDK_MISSING: {
    retryable: false,
    meaning: 'A package that this backend needs is not installed; the message names the command.',
  },
  SESSIONS_UNAVAILABLE: { retryable: true, meaning: 'The session store cannot be reached.' },
  SESSIONS_FULL: { retryable: true, meaning: 'The session store has no room; the message says what to do.' },
  SESSIONS_DENIED: {
    retryable: false,
    meaning: 'The session store refuses access; check its permissions or credentials.',
  },
  BODY_TIMEOUT: { retryable: true, meaning: 'The body stalled for too long.' },
  BODY_TOO_SLOW: { retryable: true, meaning: 'The body came slower than bodies have to.' },
  BODY_CONSUMED: {
    retryable: false,
    meaning: 'Something read the body before the upload could; mount uploads before body parsers.',
  },
  BODY_MALFORMED: {
    retryable: false,
    meaning:
      'The body is not what its content type says: JSON that does not parse, a form without its boundary.',
  },
  BODY_TOO_LARGE: { retryable: false, meaning: 'The fields of the request are larger than any need to be.' },
  MEDIA_TYPE_UNSUPPORTED: {
    retryable: false,
    meaning: 'The body is of a content type that is not read here.',
  },
  WEBHOOK_FAILED: {
    retryable: true,
    meaning: 'The receiver of a webhook did not take a message; a completion is told again later.',
  },
  CLIENT_GONE: { retryable: true, meaning: 'The client closed the connection before it had its answer.' },
  CLOSING: {
    retryable: true,
    meaning: 'This server is shutting down; another one, or this one later, goes on.',
  },
  INTERNAL: {
    retryable: false,
    meaning: 'A defect: something failed that has no code. The cause says what.',
  },
}

type DetailsArgument<C extends ErrorCode> = ErrorDetails[C] extends undefined
  ? { readonly details?: undefined; readonly cause?: unknown }
  : { readonly details: ErrorDetails[C]; readonly cause?: unknown }

/** The one error of the engine. Tell them apart by `code`; `isUploadError` works across copies of the package. */
export class UploadError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name: string = 'UploadError'
  readonly code: C
  readonly details: ErrorDetails[C]

  constructor(
    code: C,
    message: string,
    ...[rest]: ErrorDetails[C] extends undefined ? [DetailsArgument<C>?] : [DetailsArgument<C>]
  ) {
    super(message, rest?.cause === undefined ? undefined : { cause: rest.cause })
    this.code = code
    this.details = rest?.details as ErrorDetails[C]
    Object.defineProperty(this, brand, { value: true })
  }

  /** Whether the same call may succeed later, unchanged. */
  get retryable(): boolean {
    return errorCodes[this.code].retryable
  }
}

/** Narrows to an `UploadError`, and to one code when that is given. */
export function isUploadError<C extends ErrorCode = ErrorCode>(
  error: unknown,
  code?: C,
): error is UploadError<C> {
  if (typeof error !== 'object' || error === null || !(brand in error)) return false
  return code === undefined || (error as { readonly code?: unknown }).code === code
}
