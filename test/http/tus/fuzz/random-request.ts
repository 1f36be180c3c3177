import { createHash } from 'node:crypto'
import type { SeededRandom } from '../../../../src/testing/seeded-random.ts'
import { knownBytes } from './known-bytes.ts'

/** What the generator may aim at. */
export interface Target {
  readonly id: string
  readonly offset: number
  readonly length?: number
  readonly isPartial: boolean
}

/** A request as bytes for a socket. */
export interface RandomRequest {
  readonly bytes: Buffer
  /** What follows on the same connection would be read as a part of it. */
  readonly isLast: boolean
}

/** One request. Its body carries what belongs at the offset that it names. */
export function randomRequest(random: SeededRandom, targets: readonly Target[]): RandomRequest {
  const target = targets.length > 0 ? pick(random, targets) : undefined
  const kind = random.below(10)
  if (kind < 3 || !target) return createRequest(random, targets)
  if (kind < 7) return patchRequest(random, target)
  return anyRequest(random, target)
}

type Headers = Record<string, string>

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
  return framed(
    random,
    oneIn(random, 20) ? 'PUT' : 'POST',
    pick(random, ['/files', '/files/']),
    headers,
    body,
  )
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
  return framed(random, isPost ? 'POST' : 'PATCH', `/files/${target.id}`, headers, body)
}

function anyRequest(random: SeededRandom, target: Target): RandomRequest {
  const methods = ['HEAD', 'HEAD', 'GET', 'DELETE', 'OPTIONS', 'PATCH', 'POST', 'PROPFIND', 'NONSENSE']
  const path = oneIn(random, 4) ? pick(random, junkPaths) : `/files/${target.id}`
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
  // A junk method that deletes is rare, so that uploads grow up.
  const method = pick(random, methods)
  return framed(
    random,
    method === 'DELETE' && !oneIn(random, 3) ? 'HEAD' : method,
    path,
    headers,
    Buffer.alloc(0),
  )
}

/** The same request in one of the forms that HTTP/1.1 has for its body, and some that it has not. */
function framed(
  random: SeededRandom,
  method: string,
  path: string,
  headers: Headers,
  body: Buffer,
): RandomRequest {
  const how = random.below(10)
  const all: Headers = { Host: 'fuzz', ...headers }
  if (how === 0) {
    const announced = String(body.length + 1 + random.below(5))
    return { bytes: text(method, path, { ...all, 'Content-Length': announced }, body), isLast: true }
  }
  if (how > 3)
    return {
      bytes: text(method, path, { ...all, 'Content-Length': String(body.length) }, body),
      isLast: false,
    }
  all['Transfer-Encoding'] = 'chunked'
  const trailer = oneIn(random, 2) ? `Upload-Checksum: ${checksum(random, body)}\r\n` : ''
  if (trailer !== '' || oneIn(random, 5)) all.Trailer = 'Upload-Checksum'
  const cut = random.below(body.length + 1)
  const pieces = [body.subarray(0, cut), body.subarray(cut)].filter(each => each.length > 0)
  const coded = pieces.flatMap(each => [
    Buffer.from(`${each.length.toString(16)}\r\n`),
    each,
    Buffer.from('\r\n'),
  ])
  const end = how === 1 ? `zz\r\n` : `0\r\n${trailer}\r\n`
  return { bytes: text(method, path, all, Buffer.concat([...coded, Buffer.from(end)])), isLast: how === 1 }
}

function text(method: string, path: string, headers: Headers, body: Buffer): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1'), body])
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
  if (partials.length === 0 || oneIn(random, 6)) return pick(random, junkPaths)
  return `/files/${pick(random, partials).id}`
}

const junkPaths = [
  '/files/none',
  '/files/%00',
  '/files/..%2f',
  '/files//',
  '/files/a/b',
  '/files/%',
  '/files/init/',
  '/files/__proto__',
  '/filesx',
  '/',
  '*',
  'http://other/files/none',
]

const junkValues = [
  '',
  ' ',
  '-1',
  '0',
  '1e9',
  '9007199254740993',
  '18446744073709551616',
  'NaN',
  'true',
  'bytes=0-',
  'bytes=5-1',
  'final;',
  'final',
  'partial;',
  'PATCH',
  'DELETE',
  'sha1',
  'sha1 =',
  'x y z',
  ',,,',
  'a '.repeat(300),
  '\u00ff\u0080',
  '%00',
  '{"a":1}',
  'multipart/form-data; boundary=x',
  'application/json',
  '*/*',
  '__proto__ YQ==',
  'constructor',
]

function junk(random: SeededRandom): string {
  return pick(random, junkValues)
}

function oneIn(random: SeededRandom, count: number): boolean {
  return random.below(count) === 0
}

function pick<T>(random: SeededRandom, values: readonly T[]): T {
  const value = values[random.below(values.length)]
  if (value === undefined) throw new Error('There is nothing to pick from')
  return value
}
