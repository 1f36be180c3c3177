import { UploadError } from '../../../core/errors.ts'
import type { HttpRequest } from '../../http-request.ts'
import type { Dialect } from './dialect.ts'
import { booleanField, countField } from './structured-fields.ts'

/** What a request says of its content and of the whole upload before any of it comes. */
export interface AnnouncedBytes {
  /** The upload is complete with this content; absent when the request does not say. */
  readonly completes?: boolean
  /** Of the content; absent in a chunked transfer and in HTTP/2 without a length. */
  readonly size?: number
  /** Of the whole upload. */
  readonly length?: number
}

/**
 * Reads it for content that begins at `offset`; `silentCompletes` is what a request means that does not say.
 * Content that completes the upload tells the length by its end, and what
 * `Upload-Length` says must be the same: else `LENGTH_MISMATCH`.
 */
export function announcedBytes(
  request: HttpRequest,
  dialect: Dialect,
  offset: number,
  silentCompletes?: boolean,
): AnnouncedBytes {
  const completes = completeness(request, dialect) ?? silentCompletes
  const size = contentLength(request)
  const declared = countField(request, 'upload-length')
  const implied = completes && size !== undefined ? offset + size : undefined
  if (declared !== undefined && implied !== undefined && declared !== implied)
    throw inconsistent(declared, implied)
  const length = declared ?? implied
  return {
    ...(completes === undefined ? {} : { completes }),
    ...(size === undefined ? {} : { size }),
    ...(length === undefined ? {} : { length }),
  }
}

function completeness(request: HttpRequest, dialect: Dialect): boolean | undefined {
  const value = booleanField(request, dialect.completeness)
  return dialect.completeness === 'upload-incomplete' && value !== undefined ? !value : value
}

function contentLength(request: HttpRequest): number | undefined {
  const text = request.header('content-length')
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function inconsistent(length: number, provided: number): UploadError {
  const message = `Upload-Length says ${length} bytes, and with this content the upload has ${provided}`
  return new UploadError('LENGTH_MISMATCH', message, { details: { length, provided } })
}
