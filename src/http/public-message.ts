import { type ErrorCode, errorCodes, type UploadError } from '../core/errors.ts'
import { statusTable } from './status-table.ts'

/** The application's own mistakes and plans, in words that hold no path, host or credential. */
const safeToTell: ReadonlySet<ErrorCode> = new Set(['BODY_CONSUMED', 'NOT_SUPPORTED', 'CLOSING'])

/**
 * What a client may read of an error. Failures of the server's own parts carry paths and causes in their
 * message, so only the meaning of their code goes out.
 */
export function publicMessage(error: UploadError): string {
  const isServers = statusTable[error.code] >= 500 && !safeToTell.has(error.code)
  return isServers ? errorCodes[error.code].meaning : error.message
}
