import { createHash } from 'node:crypto'
import type { SeededRandom } from '../../../src/testing/seeded-random.ts'
import { oneIn, pick } from './chance.ts'
import { framed, type Headers } from './framed.ts'
import { junk, junkPath } from './junk.ts'
import { knownBytes } from './known-bytes.ts'
import type { RandomRequest, RequestSource, Target } from './random-request.ts'

/** One request of tus, or of somebody who thinks that it is tus. */
export const tusRequest: RequestSource = (random, targets) => {
  const target = targets.length > 0 ? pick(random, targets) : undefined
  const kind = random.below(10)
  if (kind < 3 || !target) return createRequest(random, targets)
  if (kind < 7) return patchRequest(random, target)
  return anyRequest(random, target)
}

function createRequest(random: SeededRandom, targets: readonly Target[]): RandomRequest {
  const headers = version(random)
  const length = random.below(40)
  if (oneIn(random, 8)) headers['Upload-Length'] = junk(random)
  else if (!oneIn(random, 6)) headers['Upload-Length'] = String(length)
  if (oneIn(random, 5)) headers['Upload-Defer-Length'] = oneIn(random, 4) ? junk(random) : '1'
  if (oneIn(random, 4)) headers['Upload-Concat'] = 'partial'
  if (oneIn(random, 8)) {
    const urls = Array.from({ length: 1 + random.below(3) }, () => urlOf(random, targets))
    headers['Upload-Concat'] = `final;${urls.join(' ')}`
    if (!oneIn(random, 4)) delete headers['Upload-Length']
  }
  if (oneIn(random, 3))
    headers['Upload-Metadata'] = oneIn(random, 3) ? junk(random) : 'filename YS50eHQ=,note'
  const withBody = oneIn(random, 3)
  const body = withBody ? knownBytes(0, random.below(length + 5)) : Buffer.alloc(0)
  if (withBody) headers['Content-Type'] = contentType(random)
  const method = oneIn(random, 20) ? 'PUT' : 'POST'
  return withTrailer(random, method, pick(random, ['/files', '/files/']), headers, body)
}

function patchRequest(random: SeededRandom, target: Target): RandomRequest {
  const offset = oneIn(random, 5) ? random.below(45) : target.offset
  const left = target.length === undefined ? 20 : Math.max(0, target.length - offset)
  const size = oneIn(random, 4) ? random.below(50) : Math.min(left, random.below(left + 3))
  const headers: Headers = {
    ...version(random),
    'Upload-Offset': String(offset),
    'Content-Type': contentType(random),
  }
  if (oneIn(random, 15)) headers['Upload-Offset'] = junk(random).replace(/^0$/, '-0')
  if (target.length === undefined && oneIn(random, 3))
    headers['Upload-Length'] = String(offset + size + random.below(4))
  const body = knownBytes(offset, size)
  if (oneIn(random, 4)) headers['Upload-Checksum'] = checksum(random, body)
  const isPost = oneIn(random, 10)
  if (isPost) headers['X-HTTP-Method-Override'] = 'PATCH'
  return withTrailer(random, isPost ? 'POST' : 'PATCH', `/files/${target.id}`, headers, body)
}

function anyRequest(random: SeededRandom, target: Target): RandomRequest {
  const methods = ['HEAD', 'HEAD', 'GET', 'DELETE', 'OPTIONS', 'PATCH', 'POST', 'PROPFIND', 'NONSENSE']
  const path = oneIn(random, 4) ? junkPath(random) : `/files/${target.id}`
  const headers = version(random)
  for (const name of [
    'Upload-Offset',
    'Upload-Length',
    'Upload-Concat',
    'Range',
    'X-HTTP-Method-Override',
    'Content-Type',
    'Upload-Checksum',
    'If-None-Match',
  ])
    if (oneIn(random, 8)) headers[name] = junk(random)
  // Deleting is rare, so that uploads grow up.
  const method = pick(random, methods)
  const kept = method === 'DELETE' && !oneIn(random, 3) ? 'HEAD' : method
  return withTrailer(random, kept, path, headers, Buffer.alloc(0))
}

function withTrailer(
  random: SeededRandom,
  method: string,
  path: string,
  headers: Headers,
  body: Buffer,
): RandomRequest {
  const trailer = ['Upload-Checksum', checksum(random, body)] as const
  return framed(random, { method, path, headers, body, trailer })
}

function version(random: SeededRandom): Headers {
  if (oneIn(random, 20)) return {}
  return { 'Tus-Resumable': oneIn(random, 20) ? junk(random) : '1.0.0' }
}

function checksum(random: SeededRandom, body: Buffer): string {
  if (oneIn(random, 4)) return junk(random)
  const algorithm = pick(random, ['sha1', 'md5', 'sha256', 'sha512'])
  const bytes = oneIn(random, 3) ? Buffer.concat([body, Buffer.from('x')]) : body
  return `${algorithm} ${createHash(algorithm).update(bytes).digest('base64')}`
}

function contentType(random: SeededRandom): string {
  return oneIn(random, 12) ? junk(random) : 'application/offset+octet-stream'
}

function urlOf(random: SeededRandom, targets: readonly Target[]): string {
  const partials = targets.filter(each => each.isPartial)
  if (partials.length === 0 || oneIn(random, 6)) return junkPath(random)
  return `/files/${pick(random, partials).id}`
}
