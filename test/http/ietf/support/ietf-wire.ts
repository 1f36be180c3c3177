import { once } from 'node:events'
import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { type MemoryBucket, memoryBucket, memoryStorage } from '../../../../src/adapters/memory/index.ts'
import type { EngineOptions } from '../../../../src/core/options.ts'
import type { NodeHandlerOptions } from '../../../../src/http/bindings/node.ts'
import { chunked, type IetfOptions, ietf, tus } from '../../../../src/http/index.ts'
import { serve, type UploadServer } from '../../support/wire.ts'

/** Every interop version that clients in the field speak. */
export const versions = [3, 5, 6, 7, 8] as const
export type Version = (typeof versions)[number]

/** An interim or final response as it came over the socket. */
export interface Interim {
  readonly status: number
  readonly headers: IncomingHttpHeaders
}

export interface IetfReply extends Interim {
  readonly body: string
  /** Those that came before it. */
  readonly interim: readonly Interim[]
}

export type Headers = Readonly<Record<string, string>>

/** A server that speaks this language and, beside it, the others. */
export function serveIetf(
  options: Partial<EngineOptions> = {},
  http: Omit<NodeHandlerOptions, 'engine'> & { readonly ietf?: IetfOptions } = {},
): Promise<UploadServer> {
  const { ietf: own, ...rest } = http
  return serve(options, { protocols: [tus(), ietf(own), chunked()], ...rest })
}

/** As `serveIetf`, over a storage whose writes, and so checkpoints, are small; and the bucket behind it. */
export async function serveInSmallWrites(
  options: Partial<EngineOptions> = {},
): Promise<UploadServer & { readonly bucket: MemoryBucket }> {
  const bucket = memoryBucket()
  const storage = memoryStorage({ bucket, traits: { preferredWrite: 65_536 } })
  return { ...(await serveIetf({ checkpointBytes: 65_536, storage, ...options })), storage, bucket }
}

export interface Ask {
  /** Default 8; `null` sends none. */
  readonly version?: number | null
  readonly headers?: Headers
  readonly body?: string | Uint8Array
}

/** One request over a socket of its own. */
export async function send(url: string, method: string, ask: Ask = {}): Promise<IetfReply> {
  const sent = begin(url, method, ask)
  sent.end(ask.body)
  return answerTo(sent)
}

/** A request whose body the test writes. */
export function begin(url: string, method: string, { version = 8, headers }: Ask = {}): ClientRequest {
  const mark = version === null ? {} : { 'upload-draft-interop-version': String(version) }
  return request(url, { method, agent: false, headers: { ...mark, ...headers } })
}

export async function answerTo(sent: ClientRequest): Promise<IetfReply> {
  const interim: Interim[] = []
  sent.on('information', ({ statusCode: status, headers }) => interim.push({ status, headers }))
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const pieces: Uint8Array[] = []
  for await (const piece of response) pieces.push(piece)
  const { statusCode: status = 0, headers } = response
  return { status, headers, interim, body: Buffer.concat(pieces).toString('latin1') }
}

/** The next interim response that tells this field. */
export async function interimWith(sent: ClientRequest, field: string): Promise<IncomingHttpHeaders> {
  for (;;) {
    const [{ statusCode, headers }] = await once(sent, 'information')
    if (statusCode === 104 && headers[field] !== undefined) return headers
  }
}

/** How a version says that an upload is complete. */
export function completeness(isComplete: boolean, version: number = 8): Headers {
  if (version === 3) return { 'upload-incomplete': isComplete ? '?0' : '?1' }
  return { 'upload-complete': isComplete ? '?1' : '?0' }
}

export interface Sending extends Ask {
  readonly complete?: boolean
}

/** Opens an upload with its first bytes, or with all of them. */
export function create(
  { base }: Pick<UploadServer, 'base'>,
  body: string | Uint8Array,
  { complete = false, version = 8, headers }: Sending = {},
): Promise<IetfReply> {
  const all = { ...completeness(complete, version ?? 8), ...headers }
  return send(base, 'POST', { version, headers: all, body })
}

/** Opens an upload and gives its address. */
export async function createAt(
  server: Pick<UploadServer, 'base' | 'origin'>,
  body = '',
  sending: Sending = {},
): Promise<string> {
  const reply = await create(server, body, sending)
  if (reply.status !== 201) throw new Error(`POST was answered with ${reply.status}: ${reply.body}`)
  return addressIn(reply, server)
}

export function addressIn({ headers }: Interim, { origin }: Pick<UploadServer, 'origin'>): string {
  if (headers.location === undefined) throw new Error('There is no Location')
  return new URL(headers.location, origin).href
}

export function appendHeaders(offset: number, complete: boolean, version: number = 8): Headers {
  const type: Headers = version >= 6 ? { 'content-type': 'application/partial-upload' } : {}
  return { ...type, ...completeness(complete, version), 'upload-offset': String(offset) }
}

export function append(
  url: string,
  offset: number,
  body: string | Uint8Array,
  { complete = false, version = 8, headers }: Sending = {},
): Promise<IetfReply> {
  const all = { ...appendHeaders(offset, complete, version ?? 8), ...headers }
  return send(url, 'PATCH', { version, headers: all, body })
}

export function head(url: string, version: number | null = 8): Promise<IetfReply> {
  return send(url, 'HEAD', { version })
}

/** The last part of a problem's type, and its members besides the texts. */
export function problemIn({ body, headers }: IetfReply): Record<string, unknown> {
  if (headers['content-type'] !== 'application/problem+json') throw new Error(`No problem details: ${body}`)
  const { title, detail, type, ...rest } = JSON.parse(body)
  return { type: String(type).split('#')[1] ?? type, ...rest }
}
