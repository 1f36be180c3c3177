import type { FieldProblem, UploadError } from '../../../core/errors.ts'
import { isUploadError } from '../../../core/errors.ts'
import type { Json } from '../../../core/types.ts'
import { errorReply } from '../../error-reply.ts'
import type { HttpReply } from '../../http-reply.ts'
import { jsonReply } from '../../json-reply.ts'
import { statusTable } from '../../status-table.ts'
import { wholeRequest } from './field-check.ts'
import { humanSize } from './human-size.ts'

/** The answer to an error, in the seed's words where it has some. */
export type Refusal = (error: UploadError) => HttpReply

/** On every route. */
export const plainRefusal: Refusal = error => {
  if (isUploadError(error, 'INVALID_INPUT')) return jsonReply(400, byField(error.details.problems))
  if (isUploadError(error, 'UNAUTHENTICATED'))
    // RFC 9110, 15.5.2: a 401 names a scheme; this one makes no browser ask for a password.
    return jsonReply(401, { detail: error.message }, { 'www-authenticate': 'Bearer' })
  const isAboutBody = ['BODY_MALFORMED', 'BODY_TOO_LARGE', 'MEDIA_TYPE_UNSUPPORTED'].includes(error.code)
  return isAboutBody ? jsonReply(statusTable[error.code], { detail: error.message }) : errorReply(error)
}

export const initRefusal: Refusal = error => {
  if (isGone(error)) return jsonReply(400, ['File does not exist'])
  if (!isUploadError(error, 'UPLOAD_TOO_LARGE')) return plainRefusal(error)
  const limit = humanSize(error.details.maxBytes)
  return jsonReply(400, [`File size is greater than the maximum allowed file size, ${limit}.`])
}

export const chunkRefusal: Refusal = error => {
  if (isGone(error) || error.code === 'UPLOAD_COMPLETED')
    return whole('File does not exist or not in a valid state')
  if (error.code === 'OFFSET_MISMATCH') return whole('Offset does not match')
  if (error.code === 'FILE_CORRUPTED') return jsonReply(400, { message: 'File is corrupted' })
  if (error.code === 'LENGTH_EXCEEDED')
    return jsonReply(400, { message: 'File size exceeded the original file size' })
  if (isUploadError(error, 'UPLOAD_FAILED')) return jsonReply(400, { message: error.details.reason })
  if (!isUploadError(error, 'DIGEST_MISMATCH')) return plainRefusal(error)
  return jsonReply(400, {
    message: 'Sent chunk is corrupted. Please retry uploading the chunk.',
    left_retries: String(error.details.retriesLeft),
  })
}

function isGone(error: UploadError): boolean {
  return error.code === 'UPLOAD_NOT_FOUND' || error.code === 'UPLOAD_EXPIRED'
}

function whole(message: string): HttpReply {
  return jsonReply(400, { non_field_errors: [message] })
}

/** The engine's words for what the seed's clients call otherwise. */
const wireNames: { readonly [field: string]: string } = {
  '': wholeRequest,
  metadata: wholeRequest,
  name: 'file_name',
  length: 'file_size',
  hashFunction: 'hash_function',
}

/** Metadata are fields beside the others on the wire. */
function wireNameOf(field: string): string {
  return Object.hasOwn(wireNames, field) ? (wireNames[field] ?? field) : field.replace(/^metadata\./, '')
}

function byField(problems: readonly FieldProblem[]): Json {
  const fields = new Map<string, string[]>()
  for (const { field, message } of problems) {
    const name = wireNameOf(field)
    fields.set(name, [...(fields.get(name) ?? []), message])
  }
  return Object.fromEntries(fields)
}
