import type { UploadError } from '../core/errors.ts'
import type { HttpReply } from './http-reply.ts'
import { jsonReply } from './json-reply.ts'
import { publicMessage } from './public-message.ts'
import { statusTable } from './status-table.ts'

/** The answer to an error for which a protocol has no shape of its own: `{"message", "code"}`. */
export function errorReply(error: UploadError): HttpReply {
  const status = statusTable[error.code]
  const retryLater: Record<string, string> = status === 503 ? { 'retry-after': '1' } : {}
  return jsonReply(status, { message: publicMessage(error), code: error.code }, retryLater)
}
