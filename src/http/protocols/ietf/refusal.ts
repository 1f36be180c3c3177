import { type ErrorCode, errorCodes, isUploadError, type UploadError } from '../../../core/errors.ts'
import type { Json } from '../../../core/types.ts'
import type { HttpReply } from '../../http-reply.ts'
import { publicMessage } from '../../public-message.ts'
import { statusTable } from '../../status-table.ts'
import type { IetfCall } from './ietf-call.ts'
import { completenessHeader } from './state-headers.ts'
import { offeredLimit } from './upload-limit.ts'

/** Where a client of this language reads another status otherwise than the table means it. */
const ietfStatus: { readonly [C in ErrorCode]?: number } = {
  // Clients give up at 4xx, and look again at 5xx.
  LOCKED: 503,
  STALE_WRITE: 503,
  // 409 is an offset that does not match. These are for good.
  UPLOAD_COMPLETED: 400,
  UPLOAD_FAILED: 410,
  UPLOAD_PARTIAL: 403,
  // Only a download meets it: there is nothing at this address yet (RFC 9110, 15.5.5).
  UPLOAD_INCOMPLETE: 404,
}

const registry = 'https://iana.org/assignments/http-problem-types#'

/** Section "Problem Types"; what has none there is `about:blank` and told by its code. */
const types: { readonly [C in ErrorCode]?: string } = {
  OFFSET_MISMATCH: `${registry}mismatching-upload-offset`,
  UPLOAD_COMPLETED: `${registry}completed-upload`,
  LENGTH_MISMATCH: `${registry}inconsistent-upload-length`,
  LENGTH_EXCEEDED: `${registry}inconsistent-upload-length`,
}

/** It may be refused before anybody knows on whose behalf it came. */
type RefusedCall = Omit<IetfCall, 'caller'>

/** The answer to an error as problem details (RFC 9457). */
export function refusal(
  call: RefusedCall,
  error: UploadError,
  headers: Readonly<Record<string, string>> = {},
): HttpReply {
  const { code } = error
  const type = types[code] ?? 'about:blank'
  const problem = { type, title: errorCodes[code].meaning, detail: publicMessage(error), code }
  const isCompleted = code === 'UPLOAD_COMPLETED'
  const sendsContent = !['GET', 'HEAD', 'DELETE'].includes(call.request.method)
  return problemReply(
    ietfStatus[code] ?? statusTable[code],
    { ...problem, ...extensionsOf(error) },
    {
      ...(sendsContent ? completenessHeader(call.dialect, isCompleted) : {}),
      ...headersOf(call, error),
      ...headers,
    },
  )
}

export function problemReply(
  status: number,
  problem: { readonly [member: string]: Json },
  headers: Readonly<Record<string, string>> = {},
): HttpReply {
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(status === 503 ? { 'retry-after': '1' } : {}),
      ...headers,
    },
    body: JSON.stringify({ status, ...problem }),
  }
}

function extensionsOf(error: UploadError): { readonly [member: string]: Json } {
  if (!isUploadError(error, 'OFFSET_MISMATCH')) return {}
  const { expected, provided } = error.details
  return { 'expected-offset': expected, 'provided-offset': provided }
}

function headersOf({ engine, options, dialect }: RefusedCall, error: UploadError): Record<string, string> {
  if (isUploadError(error, 'OFFSET_MISMATCH')) return { 'upload-offset': String(error.details.expected) }
  if (error.code === 'UNAUTHENTICATED') return { 'www-authenticate': 'Bearer' }
  const isAboutLimit = ['UPLOAD_TOO_LARGE', 'CHUNK_TOO_LARGE'].includes(error.code)
  return isAboutLimit ? offeredLimit(engine.limits, options, dialect) : {}
}
