import { createHash } from 'node:crypto'
import type { SeededRandom } from '../../../src/testing/seeded-random.ts'
import { oneIn, pick } from './chance.ts'
import { framed, type Headers } from './framed.ts'
import { junk, junkPath } from './junk.ts'
import { knownBytes } from './known-bytes.ts'
import { boundary, type FormPart, randomForm } from './random-form.ts'
import type { RandomRequest, RequestSource, Target } from './random-request.ts'

/** One request of the seed's language. */
export const chunkedRequest: RequestSource = (random, targets) => {
  const target = targets.length > 0 ? pick(random, targets) : undefined
  const kind = random.below(10)
  if (kind < 3 || !target) return initRequest(random, target)
  if (kind < 7) return chunkRequest(random, target)
  if (kind < 8) return contentRequest(random, targets.find(each => each.isCompleted) ?? target)
  return anyRequest(random, target)
}

function initRequest(random: SeededRandom, target: Target | undefined): RandomRequest {
  const fields: Record<string, string | number> = { file_name: 'a.txt', file_size: random.below(45) }
  if (oneIn(random, 3)) fields.hash_function = pick(random, ['MD5', 'sha256', 'SHA512', 'CRC64'])
  if (target && oneIn(random, 6)) fields.unique_id = target.id
  for (const name of ['file_name', 'file_size', 'hash_function', 'unique_id', 'offset', '__proto__'])
    if (oneIn(random, 12)) fields[name] = junk(random)
  const { type, body } = encoded(random, fields)
  const headers = { 'Content-Type': oneIn(random, 15) ? junk(random) : type }
  return framed(random, { method: methodFor(random), path: '/files/init/', headers, body })
}

function encoded(
  random: SeededRandom,
  fields: Record<string, string | number>,
): { readonly type: string; readonly body: Buffer } {
  const texts = Object.entries(fields).map(([name, value]) => [name, String(value)] as const)
  const how = random.below(8)
  if (how === 0) return { type: 'application/json', body: Buffer.from(junk(random)) }
  if (how === 1) return { type: `multipart/form-data; boundary=${boundary}`, body: randomForm(random, texts) }
  if (how < 4) {
    const body = new URLSearchParams(texts.map(each => [...each])).toString()
    return { type: 'application/x-www-form-urlencoded', body: Buffer.from(body) }
  }
  return { type: 'application/json', body: Buffer.from(JSON.stringify(fields)) }
}

function chunkRequest(random: SeededRandom, target: Target): RandomRequest {
  const offset = oneIn(random, 6) ? random.below(45) : target.offset
  const left = target.length === undefined ? 20 : Math.max(0, target.length - offset)
  const size = oneIn(random, 12) ? random.below(40) : Math.min(left, 1 + random.below(left + 4))
  const body = knownBytes(offset, size)
  const chunkHash = hex(target.hashFunction, oneIn(random, 8) ? Buffer.concat([body, body]) : body)
  const parts: FormPart[] = [
    ['unique_id', oneIn(random, 20) ? junk(random) : target.id],
    ['offset', oneIn(random, 20) ? junk(random) : String(offset)],
    ['chunk_hash', oneIn(random, 20) ? junk(random) : chunkHash],
  ]
  const isLast = offset + size === target.length
  if (isLast ? !oneIn(random, 8) : oneIn(random, 8))
    parts.push([
      'final_hash',
      oneIn(random, 12) ? junk(random) : chainWith(target, hex(target.hashFunction, body)),
    ])
  // Usually the bytes come last, so that they stream; anywhere else they have to be parked.
  parts.splice(oneIn(random, 4) ? random.below(parts.length) : parts.length, 0, ['file', body])
  const headers: Headers = { 'Content-Type': `multipart/form-data; boundary=${boundary}` }
  if (oneIn(random, 20)) headers['Content-Type'] = junk(random)
  const path = pick(random, ['/files/', '/files'])
  return framed(random, { method: methodFor(random), path, headers, body: randomForm(random, parts) })
}

function contentRequest(random: SeededRandom, { id }: Target): RandomRequest {
  const headers: Headers = {}
  if (!oneIn(random, 3))
    headers.Range = pick(random, ['bytes=0-', 'bytes=3-4', 'bytes=-2', 'bytes=90-', junk(random)])
  if (oneIn(random, 5)) headers['If-None-Match'] = pick(random, ['*', junk(random)])
  const method = oneIn(random, 4) ? 'HEAD' : 'GET'
  return framed(random, { method, path: `/files/${id}/content`, headers, body: Buffer.alloc(0) })
}

function anyRequest(random: SeededRandom, target: Target): RandomRequest {
  const methods = ['GET', 'GET', 'HEAD', 'DELETE', 'DELETE', 'OPTIONS', 'PATCH', 'PUT', 'NONSENSE']
  const name = pick(random, ['limit', 'state', 'cursor'])
  const query = oneIn(random, 8) ? `?${name}=${encodeURIComponent(junk(random))}` : ''
  const own = pick(
    random,
    ['', '/', '/content/more'].map(end => `/files/${target.id}${end}`),
  )
  const path = oneIn(random, 5) ? junkPath(random) : (oneIn(random, 4) ? '/files/' : own) + query
  // Deleting is rare, so that uploads grow up.
  const method = pick(random, methods)
  const kept = method === 'DELETE' && oneIn(random, 2) ? 'HEAD' : method
  return framed(random, { method: kept, path, headers: {}, body: Buffer.alloc(0) })
}

function methodFor(random: SeededRandom): string {
  return oneIn(random, 20) ? 'PUT' : 'POST'
}

function chainWith({ chain, hashFunction }: Target, chunkHash: string): string {
  return chain === undefined ? chunkHash : hex(hashFunction, Buffer.from(chain + chunkHash))
}

function hex(algorithm: string, bytes: Buffer): string {
  return createHash(algorithm).update(bytes).digest('hex')
}
