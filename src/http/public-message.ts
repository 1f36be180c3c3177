import { type ErrorCode, errorCodes, type UploadError } from '../core/errors.ts'
import type { UploadFailure } from '../core/types.ts'
import { statusTable } from './status-table.ts'

/** The application's own mistakes and plans, in words that hold no path, host or credential. */
const safeToTell: ReadonlySet<ErrorCode> = new Set(['BODY_CONSUMED', 'NOT_SUPPORTED', 'CLOSING'])

/**
 * What a client may read of an error. Failures of the server's own parts carry paths and causes in their
 * message, so only the meaning of their code goes out.
 */
export function publicMessage({ code, message }: Pick<UploadError, 'code' | 'message'>): string {
  const isServers = statusTable[code] >= 500 && !safeToTell.has(code)
  return isServers ? errorCodes[code].meaning : message
}

/** Why an upload failed, as far as its client may read it; a code that this version does not know stays unsaid. */
export function publicReason({ code, message }: UploadFailure): string {
  return isKnown(code) ? publicMessage({ code, message }) : errorCodes.INTERNAL.meaning
}

function isKnown(code: string): code is ErrorCode {
  return code in errorCodes
}
