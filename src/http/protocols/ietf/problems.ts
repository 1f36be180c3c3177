import { UploadError } from '../../../core/errors.ts'

/** A field that a request has to have is missing, or was ignored for being something else. */
export function missingField(name: string): UploadError {
  return invalid(
    name,
    'required',
    `${displayName(name)} is missing, or not what it has to be: ${forms[name]}`,
  )
}

export function appendTooSmall(min: number): UploadError {
  const message = `An append that does not complete the upload has at least ${min} bytes`
  return invalid('content-length', 'too-small', message)
}

export function lengthExceeded(length: number): UploadError {
  const message = `The content has more bytes than the ${length} that Upload-Length declares`
  return new UploadError('LENGTH_EXCEEDED', message, { details: { length } })
}

const forms: { readonly [field: string]: string } = {
  'upload-complete': '?1 when the upload ends with this content, else ?0',
  'upload-incomplete': '?0 when the upload ends with this content, else ?1',
  'upload-offset': 'the number of bytes that the upload has already',
}

function invalid(field: string, rule: 'required' | 'too-small', message: string): UploadError {
  return new UploadError('INVALID_INPUT', message, { details: { problems: [{ field, rule, message }] } })
}

function displayName(field: string): string {
  return field.replace(/(^|-)[a-z]/g, letter => letter.toUpperCase())
}
