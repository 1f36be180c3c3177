import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import type { EngineOptions } from '../../../../src/core/options.ts'
import type { NodeHandlerOptions } from '../../../../src/http/bindings/node.ts'
import { chunked, tus } from '../../../../src/http/index.ts'
import { serve, type UploadServer } from '../../support/wire.ts'

/** An answer as it came over the socket. */
export interface TusReply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface TusAsk {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly trailers?: Readonly<Record<string, string>>
  /** Leave out `Tus-Resumable`. */
  readonly bare?: boolean
}

export const stream: { readonly 'content-type': string } = {
  'content-type': 'application/offset+octet-stream',
}

/** A server that speaks tus and, beside it, the seed's language. */
export function serveTus(
  options: Partial<EngineOptions> = {},
  http: Omit<NodeHandlerOptions, 'engine'> = {},
): Promise<UploadServer> {
  return serve(options, { protocols: [tus(), chunked()], ...http })
}

/** One request over a socket of its own. */
export async function send(url: string, method: string, ask: TusAsk = {}): Promise<TusReply> {
  const sent = begin(url, method, ask)
  for (const [name, value] of Object.entries(ask.trailers ?? {})) sent.addTrailers({ [name]: value })
  sent.end(ask.body)
  return answerTo(sent)
}

/** A request whose body the test writes. */
export function begin(url: string, method: string, { headers, bare }: TusAsk = {}): ClientRequest {
  const version = bare ? {} : { 'tus-resumable': '1.0.0' }
  return request(url, { method, agent: false, headers: { ...version, ...headers } })
}

export async function answerTo(sent: ClientRequest): Promise<TusReply> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const pieces: Uint8Array[] = []
  for await (const piece of response) pieces.push(piece)
  const { statusCode: status = 0, headers } = response
  return { status, headers, body: Buffer.concat(pieces).toString('latin1') }
}

/** Opens an upload and gives its address. */
export async function createAt(
  server: { readonly base: string; readonly origin: string },
  headers: Readonly<Record<string, string>>,
): Promise<string> {
  const reply = await send(server.base, 'POST', { headers })
  if (reply.status !== 201) throw new Error(`POST was answered with ${reply.status}: ${reply.body}`)
  return new URL(reply.headers.location ?? '', server.origin).href
}

export function patch(
  url: string,
  offset: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<TusReply> {
  return send(url, 'PATCH', { headers: { ...stream, 'upload-offset': String(offset), ...headers }, body })
}

export function head(url: string): Promise<TusReply> {
  return send(url, 'HEAD')
}

/** The value of `Upload-Checksum` for some bytes. */
export function checksum(algorithm: string, body: string): string {
  return `${algorithm} ${createHash(algorithm).update(body).digest('base64')}`
}
