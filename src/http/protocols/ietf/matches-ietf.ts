import type { HttpRequest } from '../../http-request.ts'
import { mediaType } from '../../media-type.ts'
import { pathSegments } from '../../path-segments.ts'
import { interopVersion, partialUpload } from './ietf-headers.ts'

const marks = [interopVersion, 'upload-complete', 'upload-incomplete']

/** Whether a request means this language. `Upload-Offset` alone does not tell: tus has it too. */
export function matchesIetf(request: HttpRequest, isAlone: boolean): boolean {
  if (isAlone) return true
  if (request.header('tus-resumable') !== undefined) return false
  const isMarked = marks.some(name => request.header(name) !== undefined)
  return isMarked || mediaType(request.header('content-type')) === partialUpload
}

/** Drafts ask clients to send their version always; links, and clients of the final text, do not. */
export function matchesUnmarkedIetf({ method }: HttpRequest, path: string): boolean {
  const isUpload = pathSegments(path)?.length === 1
  return method === 'OPTIONS' || (isUpload && ['GET', 'HEAD', 'DELETE'].includes(method))
}
