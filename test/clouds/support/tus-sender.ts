import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'

const tus = { 'tus-resumable': '1.0.0' }

/** Opens an upload of this many bytes; resolves with its address. */
export async function openTusUpload(endpoint: string, length: number, name: string): Promise<string> {
  const metadata = `filename ${Buffer.from(name).toString('base64')}`
  const headers = { ...tus, 'upload-length': String(length), 'upload-metadata': metadata }
  const answer = await fetch(`${endpoint}/`, { method: 'POST', headers })
  if (answer.status !== 201) throw new Error(`Creating answered ${answer.status}: ${await answer.text()}`)
  return new URL(answer.headers.get('location') ?? '', `${endpoint}/`).href
}

/** Where the server says that an upload stands. */
export async function offsetOf(upload: string): Promise<number> {
  const answer = await fetch(upload, { method: 'HEAD', headers: tus })
  return Number(answer.headers.get('upload-offset'))
}

/** A request whose body of this many bytes is the caller's to send. */
export function beginPatch(upload: string, offset: number, size: number): ClientRequest {
  return request(upload, {
    method: 'PATCH',
    agent: false,
    headers: {
      ...tus,
      'content-type': 'application/offset+octet-stream',
      'content-length': size,
      'upload-offset': offset,
    },
  })
}

/** Sends all bytes in one request, as fast as they are taken; resolves with the status. */
export async function sendAll(upload: string, size: number, block: Buffer): Promise<number> {
  const patch = beginPatch(upload, 0, size)
  const answered = once(patch, 'response') as Promise<[IncomingMessage]>
  for (let sent = 0; sent < size; sent += block.length) {
    if (patch.write(block.subarray(0, size - sent))) continue
    await Promise.race([once(patch, 'drain'), answered])
  }
  patch.end()
  const [response] = await answered
  response.resume()
  return response.statusCode ?? 0
}
