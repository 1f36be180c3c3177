import { UploadError } from '../../../core/errors.ts'
import type { Digest } from '../../../core/types.ts'
import type { ChunkRequest, EngineLimits } from '../../../core/upload-engine.ts'
import type { HttpRequest } from '../../http-request.ts'
import { invalidHeader } from './header-values.ts'

/** Those that clients of tus know; the engine may have registered others for other languages. */
const known = ['sha1', 'md5', 'sha256', 'sha512', 'crc32']

/** The algorithms for `Upload-Checksum` here. */
export function checksumAlgorithms({ hashFunctions }: EngineLimits): readonly string[] {
  return known.filter(name => hashFunctions.some(each => each.name === name))
}

/**
 * What a request claims of the bytes in its body, as the engine takes it. In a trailer it is known only at the end,
 * and so is the algorithm: the body is hashed with all of them.
 */
export function checksumClaims(
  request: HttpRequest,
  limits: EngineLimits,
): Pick<ChunkRequest, 'claims' | 'digestWith'> {
  const header = request.header('upload-checksum')
  if (header !== undefined) return { claims: { digest: readChecksum(header, limits) } }
  if (!announcesTrailer(request)) return {}
  const claims = () => ({ digest: readChecksum(request.trailer?.('upload-checksum') ?? '', limits) })
  return { claims, digestWith: checksumAlgorithms(limits) }
}

/** `algorithm SP base64`, as a digest. `UNKNOWN_HASH` or `INVALID_INPUT`. */
function readChecksum(header: string, limits: EngineLimits): Digest {
  const [name = '', encoded = '', ...more] = header.trim().split(' ')
  const algorithms = checksumAlgorithms(limits)
  const algorithm = name.toLowerCase()
  if (name !== '' && !algorithms.includes(algorithm)) throw unknownAlgorithm(name, algorithms)
  const bytes = Buffer.from(encoded, 'base64')
  const hash = limits.hashFunctions.find(each => each.name === algorithm)
  const isWhole = hash !== undefined && hash.create().hex().length === bytes.length * 2
  if (more.length === 0 && isWhole && bytes.toString('base64') === encoded)
    return { algorithm, value: bytes.toString('hex') }
  throw invalidHeader(
    'Upload-Checksum',
    `be the name of an algorithm (${algorithms.join(', ')}) and its value in base64`,
  )
}

function announcesTrailer(request: HttpRequest): boolean {
  const names = request.header('trailer')?.toLowerCase().split(',') ?? []
  return request.trailer !== undefined && names.some(name => name.trim() === 'upload-checksum')
}

function unknownAlgorithm(name: string, algorithms: readonly string[]): UploadError {
  const message = `There is no checksum algorithm '${name}' here; use one of ${algorithms.join(', ')}`
  return new UploadError('UNKNOWN_HASH', message, { details: { name, known: algorithms } })
}
