import { UploadError } from '../../../core/errors.ts'
import type { HttpRequest } from '../../http-request.ts'
import { mediaType } from '../../media-type.ts'
import { wholeNumberHeader } from './header-values.ts'
import { offsetStream } from './tus-headers.ts'

/** What a request says of its body before it comes. */
export interface AnnouncedBody {
  /** Absent in a chunked transfer and in HTTP/2 without a length. */
  readonly size?: number
}

/** The body of a request that must have one; `MEDIA_TYPE_UNSUPPORTED` when it is not of bytes of an upload. */
export function uploadBody(request: HttpRequest): AnnouncedBody {
  const provided = mediaType(request.header('content-type'))
  if (provided !== offsetStream) throw unsupported(provided)
  const size = wholeNumberHeader(request, 'Content-Length')
  return size === undefined ? {} : { size }
}

/** The body of a request that may have one. */
export function optionalUploadBody(request: HttpRequest): AnnouncedBody | undefined {
  const isUpload = mediaType(request.header('content-type')) === offsetStream
  return isUpload || hasBody(request) ? uploadBody(request) : undefined
}

export function hasBody(request: HttpRequest): boolean {
  return (
    request.header('transfer-encoding') !== undefined ||
    (wholeNumberHeader(request, 'Content-Length') ?? 0) > 0
  )
}

function unsupported(provided: string): UploadError {
  const message = `The body must be ${offsetStream}, not ${provided || 'without a content type'}`
  return new UploadError('MEDIA_TYPE_UNSUPPORTED', message, {
    details: { provided, accepted: [offsetStream] },
  })
}
