import { createHash } from 'node:crypto'
import type { SeededRandom } from '../../../src/testing/seeded-random.ts'
import { oneIn, pick } from './chance.ts'
import { framed, type Headers } from './framed.ts'
import { junk, junkPath } from './junk.ts'
import { knownBytes } from './known-bytes.ts'
import type { RandomRequest, RequestSource, Target } from './random-request.ts'

/** One request of the IETF's resumable uploads, in any of the drafts that are spoken or in none. */
export const ietfRequest: RequestSource = (random, targets) => {
  const target = targets.length > 0 ? pick(random, targets) : undefined
  const kind = random.below(10)
  if (kind < 3 || !target) return createRequest(random)
  if (kind < 7) return appendRequest(random, target)
  return anyRequest(random, target)
}

function createRequest(random: SeededRandom): RandomRequest {
  const { version, headers } = spoken(random)
  const isComplete = oneIn(random, 3)
  const length = isComplete && !oneIn(random, 5) ? undefined : random.below(45)
  const body = knownBytes(0, random.below((length ?? 40) + (oneIn(random, 8) ? 6 : 1)))
  Object.assign(headers, completeness(random, version, isComplete))
  if (length !== undefined && !oneIn(random, 3))
    headers['Upload-Length'] = oneIn(random, 12) ? junk(random) : String(length)
  if (oneIn(random, 3)) headers['Content-Type'] = pick(random, ['text/plain', partialUpload, junk(random)])
  if (oneIn(random, 4)) headers['Content-Disposition'] = pick(random, [...dispositions, junk(random)])
  addDigests(random, headers, body, isComplete ? body : knownBytes(0, length ?? 0))
  const method = oneIn(random, 6) ? pick(random, ['PUT', 'PATCH', 'PROPFIND']) : 'POST'
  return framed(random, { method, path: pick(random, ['/files', '/files/']), headers, body })
}

function appendRequest(random: SeededRandom, target: Target): RandomRequest {
  const { version, headers } = spoken(random)
  const offset = oneIn(random, 6) ? random.below(45) : target.offset
  const left = target.length === undefined ? 20 : Math.max(0, target.length - offset)
  const size = oneIn(random, 8) ? random.below(60) : random.below(left + 1)
  const isComplete = oneIn(random, 8) || (target.length !== undefined && size === left)
  const body = knownBytes(offset, size)
  Object.assign(headers, completeness(random, version, isComplete))
  headers['Upload-Offset'] = oneIn(random, 15) ? junk(random) : String(offset)
  headers['Content-Type'] = oneIn(random, 12) ? junk(random) : partialUpload
  if (oneIn(random, 10)) headers['Upload-Length'] = oneIn(random, 3) ? junk(random) : String(offset + size)
  addDigests(random, headers, body, knownBytes(0, offset + size))
  return framed(random, { method: 'PATCH', path: `/files/${target.id}`, headers, body })
}

function anyRequest(random: SeededRandom, target: Target): RandomRequest {
  const methods = ['HEAD', 'HEAD', 'HEAD', 'GET', 'DELETE', 'OPTIONS', 'PATCH', 'PUT', 'TRACE', 'NONSENSE']
  const path = oneIn(random, 4) ? junkPath(random) : `/files/${target.id}`
  const { headers } = spoken(random)
  for (const name of [
    'Upload-Offset',
    'Upload-Complete',
    'Upload-Length',
    'Range',
    'Content-Digest',
    'If-Match',
  ])
    if (oneIn(random, 8)) headers[name] = junk(random)
  // Deleting is rare, so that uploads grow up.
  const method = pick(random, methods)
  const kept = method === 'DELETE' && !oneIn(random, 3) ? 'HEAD' : method
  return framed(random, { method: kept, path, headers, body: Buffer.alloc(0) })
}

const partialUpload = 'application/partial-upload'

const dispositions = ['attachment; filename="a.txt"', "attachment; filename*=UTF-8''%e2%82%ac", 'filename*=%']

/** What names the draft: mostly one that is spoken. */
function spoken(random: SeededRandom): { readonly version: number; readonly headers: Headers } {
  const version = pick(random, [3, 5, 6, 7, 8])
  if (oneIn(random, 10)) return { version, headers: {} }
  const text = oneIn(random, 20) ? junk(random) : String(version)
  return { version, headers: { 'Upload-Draft-Interop-Version': text } }
}

function completeness(random: SeededRandom, version: number, isComplete: boolean): Headers {
  if (oneIn(random, 20)) return {}
  if (oneIn(random, 20)) return { 'Upload-Complete': junk(random), 'Upload-Incomplete': junk(random) }
  if (version === 3) return { 'Upload-Incomplete': isComplete ? '?0' : '?1' }
  return { 'Upload-Complete': isComplete ? '?1' : '?0' }
}

function addDigests(random: SeededRandom, headers: Headers, content: Buffer, whole: Buffer): void {
  if (oneIn(random, 4)) headers['Content-Digest'] = digest(random, content)
  if (oneIn(random, 8)) headers['Repr-Digest'] = digest(random, whole)
  if (oneIn(random, 6))
    headers['Want-Repr-Digest'] = pick(random, ['sha-256=5', 'sha-512=0, md5=10', junk(random)])
}

function digest(random: SeededRandom, bytes: Buffer): string {
  if (oneIn(random, 6)) return junk(random)
  const [field, algorithm] = pick(random, [
    ['sha-512', 'sha512'],
    ['sha-256', 'sha256'],
    ['md5', 'md5'],
  ] as const)
  const hashed = oneIn(random, 6) ? Buffer.concat([bytes, Buffer.from('x')]) : bytes
  return `${field}=:${createHash(algorithm).update(hashed).digest('base64')}:`
}
