import type { UploadRequest } from '../../../core/ports/functions.ts'
import type { HttpRequest } from '../../http-request.ts'
import { headerParameter, mediaType } from '../../media-type.ts'
import { partialUpload } from './ietf-headers.ts'

/** The file's name and type, where the request that creates the upload tells them as it would without resumption. */
export function describedFile(request: HttpRequest): Pick<UploadRequest, 'name' | 'contentType'> {
  const name = fileName(request.header('content-disposition'))
  const contentType = request.header('content-type')
  // Some clients call the first bytes of an upload what they call all those that follow.
  const isOfFile = contentType !== undefined && mediaType(contentType) !== partialUpload
  return {
    ...(name === undefined ? {} : { name }),
    ...(isOfFile && contentType.length <= 255 ? { contentType } : {}),
  }
}

/** Of `Content-Disposition` (RFC 6266): `filename*` goes before `filename`. */
function fileName(disposition: string | undefined): string | undefined {
  if (disposition === undefined) return undefined
  const extended = headerParameter(disposition, 'filename*')
  const decoded = extended === undefined ? undefined : extendedValue(extended)
  return decoded ?? headerParameter(disposition, 'filename')
}

/** RFC 8187; of its two character sets the one that everybody uses. */
function extendedValue(text: string): string | undefined {
  const encoded = /^utf-8'[^']*'(.*)$/i.exec(text)?.[1]
  if (encoded === undefined) return undefined
  try {
    return decodeURIComponent(encoded)
  } catch {
    return undefined
  }
}
