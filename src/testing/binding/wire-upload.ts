import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { WireAnswer, WireRequest } from './wire-client.ts'

/** One upload as a client of some protocol sees it. */
export interface WireUpload {
  readonly id: string
  readonly path: string
  /** Asks where it stands. */
  readonly look: WireRequest
  offsetIn(answer: WireAnswer): number
  /** Sends bytes, up to the end of the file when `isLast`. */
  send(offset: number, bytes: Uint8Array, isLast: boolean): WireRequest
  readonly remove: WireRequest
}

export interface WireProtocol {
  readonly name: 'chunked' | 'tus' | 'ietf'
  /** A request that opens an upload of so many bytes, below this path. */
  opens(base: string, length: number): WireRequest
  /** The upload that was opened. */
  opened(answer: WireAnswer, base: string): WireUpload
}

const tusVersion = { 'tus-resumable': '1.0.0' }
const ietfVersion = { 'upload-draft-interop-version': '8' }

export const tusWire: WireProtocol = {
  name: 'tus',
  opens: (path, length) => ({
    method: 'POST',
    path,
    headers: { ...tusVersion, 'upload-length': String(length), 'upload-metadata': 'filename YS5iaW4=' },
  }),
  opened(answer) {
    const path = locationOf(answer)
    return {
      ...linkedUpload(path, tusVersion),
      send: (offset, body) => ({
        method: 'PATCH',
        path,
        headers: {
          ...tusVersion,
          'upload-offset': String(offset),
          'content-type': 'application/offset+octet-stream',
        },
        body,
      }),
    }
  },
}

export const ietfWire: WireProtocol = {
  name: 'ietf',
  opens: (path, length) => ({
    method: 'POST',
    path,
    headers: { ...ietfVersion, 'upload-complete': '?0', 'upload-length': String(length) },
  }),
  opened(answer) {
    const path = locationOf(answer)
    return {
      ...linkedUpload(path, ietfVersion),
      send: (offset, body, isLast) => ({
        method: 'PATCH',
        path,
        headers: {
          ...ietfVersion,
          'upload-complete': isLast ? '?1' : '?0',
          'upload-offset': String(offset),
          'content-type': 'application/partial-upload',
        },
        body,
      }),
    }
  },
}

const json = { 'content-type': 'application/json' }

export const chunkedWire: WireProtocol = {
  name: 'chunked',
  opens: (base, length) => ({
    method: 'POST',
    path: `${base}/init/`,
    headers: json,
    body: Buffer.from(JSON.stringify({ file_name: 'a.bin', file_size: length })),
  }),
  opened(answer, base) {
    assert.equal(answer.status, 200, `init: ${answer.body}`)
    const { unique_id: id } = JSON.parse(String(answer.body)) as { readonly unique_id: string }
    const digests = new Map<number, string>()
    return {
      id,
      path: `${base}/${id}`,
      look: { method: 'GET', path: `${base}/${id}` },
      remove: { method: 'DELETE', path: `${base}/${id}` },
      offsetIn: ({ body }) => (JSON.parse(String(body)) as { readonly offset: number }).offset,
      send(offset, bytes, isLast) {
        digests.set(offset, md5(bytes))
        const final = isLast ? { final_hash: chainOf([...digests.values()]) } : {}
        const fields = { unique_id: id, offset: String(offset), chunk_hash: md5(bytes), ...final }
        const headers = { 'content-type': 'multipart/form-data; boundary=kit' }
        return { method: 'POST', path: `${base}/`, headers, body: formOf(fields, bytes) }
      },
    }
  },
}

export const wireProtocols: readonly WireProtocol[] = [chunkedWire, tusWire, ietfWire]

function linkedUpload(path: string, headers: Readonly<Record<string, string>>): Omit<WireUpload, 'send'> {
  return {
    id: path.slice(path.lastIndexOf('/') + 1),
    path,
    look: { method: 'HEAD', path, headers },
    remove: { method: 'DELETE', path, headers },
    offsetIn: answer => Number(answer.headers['upload-offset']),
  }
}

/** The path of a link that was given to a client. */
export function locationOf({ status, headers, body }: WireAnswer): string {
  assert.equal(status, 201, `creation: ${body}`)
  return new URL(headers.location ?? '', 'http://binding.test').pathname
}

function formOf(fields: Readonly<Record<string, string>>, bytes: Uint8Array): Buffer {
  const texts = Object.entries(fields).map(
    ([name, value]) => `--kit\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const file = '--kit\r\nContent-Disposition: form-data; name="file"; filename="blob"\r\n\r\n'
  return Buffer.concat([Buffer.from(texts.join('') + file), bytes, Buffer.from('\r\n--kit--\r\n')])
}

function chainOf([first = '', ...rest]: readonly string[]): string {
  return rest.reduce((chain, digest) => md5(chain + digest), first)
}

function md5(bytes: string | Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex')
}
