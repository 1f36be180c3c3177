import { UploadError } from '../../../core/errors.ts'
import type { WireFields } from '../../../core/ports/functions.ts'
import type { HttpRequest } from '../../http-request.ts'
import { mediaType } from '../../media-type.ts'
import { readText } from '../../read-text.ts'
import { wholeRequest } from './field-check.ts'
import { openForm } from './open-form.ts'

const accepted = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data']

/** Far above what the fields of an init request need, with room for an application's own. */
const maxBodyBytes = 102_400

/** The fields of a request, from JSON or either kind of form, or from the body parser that was there first. */
export async function readFields(request: HttpRequest): Promise<WireFields> {
  if (request.consumed && isObject(request.parsed)) return request.parsed
  const type = mediaType(request.header('content-type'))
  if (type === 'multipart/form-data') return readForm(request)
  if (type !== '' && !accepted.includes(type)) throw unsupported(type)
  const text = await readText(request, maxBodyBytes)
  if (type === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(text))
  // As in the seed, no body is an empty set of fields.
  if (text === '') return {}
  if (type === '') throw unsupported(type)
  return parseJson(text)
}

async function readForm(request: HttpRequest): Promise<WireFields> {
  const form = openForm(request)
  try {
    const file = await form.file
    if (!file) return await form.ended
    throw invalid('file', 'Send the bytes as chunks; an upload is opened without any.')
  } finally {
    form.close()
  }
}

function parseJson(text: string): WireFields {
  const value = parsed(text)
  if (isObject(value)) return value
  throw invalid(wholeRequest, `Invalid data. Expected a dictionary, but got ${seedTypeOf(value)}.`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const details = { format: 'json' }
    throw new UploadError('BODY_MALFORMED', `JSON parse error - ${reason}`, { details, cause })
  }
}

function isObject(value: unknown): value is WireFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The seed names the types of its own language. */
function seedTypeOf(value: unknown): string {
  if (value === null) return 'NoneType'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  return typeof value === 'boolean' ? 'bool' : 'str'
}

function invalid(field: string, message: string): UploadError {
  const problems = [{ field, rule: 'invalid' as const, message }]
  return new UploadError('INVALID_INPUT', message, { details: { problems } })
}

function unsupported(provided: string): UploadError {
  return new UploadError('MEDIA_TYPE_UNSUPPORTED', `Unsupported media type "${provided}" in request.`, {
    details: { provided, accepted },
  })
}
