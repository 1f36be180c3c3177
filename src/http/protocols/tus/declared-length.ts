import type { HttpRequest } from '../../http-request.ts'
import { invalidHeader, missingHeader, wholeNumberHeader } from './header-values.ts'

/** The length of a new upload, or nothing when the client says that it will tell later. */
export function declaredLength(request: HttpRequest): number | undefined {
  const length = wholeNumberHeader(request, 'Upload-Length')
  const deferred = request.header('upload-defer-length')
  if (deferred !== undefined && deferred !== '1') throw invalidHeader('Upload-Defer-Length', 'be 1')
  if (deferred !== undefined && length !== undefined)
    throw invalidHeader('Upload-Length', 'be left out of a request with Upload-Defer-Length')
  if (deferred === undefined && length === undefined)
    throw missingHeader('Upload-Length (or Upload-Defer-Length: 1)')
  return length
}
