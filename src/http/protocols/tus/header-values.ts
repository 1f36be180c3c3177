import { UploadError } from '../../../core/errors.ts'
import type { HttpRequest } from '../../http-request.ts'

/** A header that is a whole number of bytes; `INVALID_INPUT` when it is anything else. */
export function wholeNumberHeader(request: HttpRequest, name: string): number | undefined {
  const text = request.header(name.toLowerCase())
  if (text === undefined) return undefined
  const number = Number(text)
  if (/^\d{1,20}$/.test(text) && Number.isSafeInteger(number)) return number
  throw invalidHeader(name, 'be a whole number of bytes from 0 to 2^53-1')
}

/** `INVALID_INPUT` of a header: what it `must` be. */
export function invalidHeader(name: string, must: string): UploadError<'INVALID_INPUT'> {
  return problem(name, 'invalid', `${name} must ${must}`)
}

export function missingHeader(name: string): UploadError<'INVALID_INPUT'> {
  return problem(name, 'required', `${name} is missing`)
}

function problem(field: string, rule: 'invalid' | 'required', message: string): UploadError<'INVALID_INPUT'> {
  return new UploadError('INVALID_INPUT', message, { details: { problems: [{ field, rule, message }] } })
}
