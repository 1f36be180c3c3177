import { UploadError } from '../../../core/errors.ts'
import type { HttpRequest } from '../../http-request.ts'
import { headerParameter, mediaType } from '../../media-type.ts'
import { MultipartForm } from './multipart-form.ts'

const accepted = ['multipart/form-data']

/** RFC 2046, 5.1.1. */
const boundaryPattern = /^[0-9A-Za-z'()+_,\-./:=? ]{1,70}$/

/** Begins to read the form in a request's body; `MEDIA_TYPE_UNSUPPORTED` or `BODY_MALFORMED` when there is none. */
export function openForm(request: HttpRequest): MultipartForm {
  const header = request.header('content-type') ?? ''
  const provided = mediaType(header)
  if (!accepted.includes(provided))
    throw new UploadError('MEDIA_TYPE_UNSUPPORTED', `Unsupported media type "${provided}" in request.`, {
      details: { provided, accepted },
    })
  const boundary = headerParameter(header, 'boundary')
  if (boundary !== undefined && boundaryPattern.test(boundary)) return new MultipartForm(request, boundary)
  throw new UploadError(
    'BODY_MALFORMED',
    `Multipart form parse error - Invalid boundary in multipart: ${boundary ?? 'None'}`,
    { details: { format: 'multipart' } },
  )
}
