import { type ErrorCode, isUploadError, type UploadError } from '../../../core/errors.ts'
import type { HttpReply } from '../../http-reply.ts'
import { publicMessage } from '../../public-message.ts'
import { statusTable } from '../../status-table.ts'

/** Where tus asks for another status than the table. */
const tusStatus: { readonly [C in ErrorCode]?: number } = {
  // The number of the checksum extension.
  DIGEST_MISMATCH: 460,
  LENGTH_EXCEEDED: 413,
  // An upload that failed is as gone for a client as one that expired: only a new one helps.
  UPLOAD_FAILED: 410,
  // Only a download meets it: there is nothing at this address yet (RFC 9110, 15.5.5).
  UPLOAD_INCOMPLETE: 404,
}

/** The answer to an error: tus gives it a status and no shape, so the body is a sentence for people. */
export function tusRefusal(error: UploadError): HttpReply {
  return plainReply(statusOf(error), publicMessage(error), headersOf(error))
}

export function plainReply(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): HttpReply {
  return {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
    body: `${message}\n`,
  }
}

function statusOf({ code }: UploadError): number {
  return tusStatus[code] ?? statusTable[code]
}

function headersOf(error: UploadError): Record<string, string> {
  if (isUploadError(error, 'OFFSET_MISMATCH')) return { 'upload-offset': String(error.details.expected) }
  if (error.code === 'UNAUTHENTICATED') return { 'www-authenticate': 'Bearer' }
  return statusOf(error) === 503 ? { 'retry-after': '1' } : {}
}
