import type { SeededRandom } from '../../../src/testing/seeded-random.ts'
import { oneIn } from './chance.ts'
import type { RandomRequest } from './random-request.ts'

export type Headers = Record<string, string>

export interface Content {
  readonly method: string
  readonly path: string
  readonly headers: Headers
  readonly body: Buffer
  /** Sent behind the body in some of the forms that can. */
  readonly trailer?: readonly [name: string, value: string]
}

/** The request in one of the forms that HTTP/1.1 has for its body, and some that it has not. */
export function framed(random: SeededRandom, content: Content): RandomRequest {
  const how = random.below(10)
  const { method, path, body } = content
  const headers: Headers = { Host: 'fuzz', ...content.headers }
  if (oneIn(random, 30)) headers.Expect = '100-continue'
  if (how === 0) {
    const announced = String(body.length + 1 + random.below(5))
    const bytes = text(method, path, { ...headers, 'Content-Length': announced }, body)
    return { method, path, bytes, isLast: true }
  }
  if (how > 3) {
    const bytes = text(method, path, { ...headers, 'Content-Length': String(body.length) }, body)
    return { method, path, bytes, isLast: false }
  }
  return inPieces(random, { ...content, headers }, how === 1)
}

function inPieces(random: SeededRandom, content: Content, breaksOff: boolean): RandomRequest {
  const { method, path, body } = content
  const headers: Headers = { ...content.headers, 'Transfer-Encoding': 'chunked' }
  const [name, value] = content.trailer ?? ['', '']
  const trailer = name !== '' && oneIn(random, 2) ? `${name}: ${value}\r\n` : ''
  if (name !== '' && (trailer !== '' || oneIn(random, 5))) headers.Trailer = name
  const cut = random.below(body.length + 1)
  const pieces = [body.subarray(0, cut), body.subarray(cut)].filter(each => each.length > 0)
  const coded = pieces.flatMap(each => [
    Buffer.from(`${each.length.toString(16)}\r\n`),
    each,
    Buffer.from('\r\n'),
  ])
  const end = breaksOff ? 'zz\r\n' : `0\r\n${trailer}\r\n`
  const bytes = text(method, path, headers, Buffer.concat([...coded, Buffer.from(end)]))
  return { method, path, bytes, isLast: breaksOff }
}

function text(method: string, path: string, headers: Headers, body: Buffer): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1'), body])
}
