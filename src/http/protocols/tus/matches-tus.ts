import type { HttpRequest } from '../../http-request.ts'
import { mediaType } from '../../media-type.ts'
import { offsetStream } from './tus-headers.ts'

/** Headers by which a request says that it speaks the resumable uploads of the IETF, which share some of tus's. */
const ietf = ['upload-draft-interop-version', 'upload-complete', 'upload-incomplete']

/** Headers of tus that no other language here has. */
const ownMarks = [
  'upload-metadata',
  'upload-concat',
  'upload-defer-length',
  'upload-checksum',
  'upload-offset',
]

/**
 * Whether a request means tus. One that names the version does; one that only looks like it is taken too, because
 * it must be told that the version is missing (412).
 */
export function matchesTus(request: HttpRequest, isAlone: boolean): boolean {
  const has = (name: string): boolean => request.header(name) !== undefined
  if (isAlone || has('tus-resumable')) return true
  if (ietf.some(has)) return false
  if (request.method === 'OPTIONS' || request.method === 'PATCH') return true
  return ownMarks.some(has) || mediaType(request.header('content-type')) === offsetStream
}
