import { UploadError } from '../core/errors.ts'
import type { HttpRequest } from './http-request.ts'

/** The request's body, or `BODY_CONSUMED` with what to do about it. */
export function unreadBody(request: HttpRequest): AsyncIterable<Uint8Array> {
  if (!request.consumed) return request.body
  throw new UploadError(
    'BODY_CONSUMED',
    'The body of this request was read before the upload could: mount uploads before body parsers ' +
      '(express.json, express.urlencoded, multer ...), or keep those away from the path of uploads',
  )
}
