import type { SourceSlice } from './chunk-source.ts'
import { sliceSize } from './chunk-source.ts'
import type { ClientClock } from './client-clock.ts'
import { UploadClientError } from './client-error.ts'
import { type MultipartBody, multipartBody } from './multipart.ts'
import { refusalOf } from './refusal.ts'
import { readServerUpload, type ServerUpload } from './server-upload.ts'
import { sendGuarded } from './stall-guard.ts'
import type { Transport, TransportRequest } from './transport/transport.ts'

/** Protocol `chunked`, one method a request. Each rejects with an `UploadClientError`; none tries again. */
export interface ChunkedApi {
  create(request: CreateRequest, signal: AbortSignal): Promise<ServerUpload>
  /** Where the upload stands, and that it goes on. */
  resume(id: string, signal: AbortSignal): Promise<ServerUpload>
  status(id: string, signal: AbortSignal): Promise<ServerUpload>
  sendChunk(chunk: ChunkToSend, signal: AbortSignal): Promise<ServerUpload>
  /** Missing is success. */
  remove(id: string, signal: AbortSignal): Promise<void>
}

export interface CreateRequest {
  readonly name: string
  readonly size: number
  readonly hashFunction: string
  readonly type?: string | undefined
  readonly metadata?: Readonly<Record<string, unknown>> | undefined
}

export interface ChunkToSend {
  readonly id: string
  readonly offset: number
  readonly slice: SourceSlice
  readonly digest: string
  /** The chain, with the last chunk. */
  readonly final: string | undefined
  /** Bytes of the chunk that have left. */
  readonly onSent: (bytes: number) => void
}

export interface ChunkedApiOptions {
  /** Absolute, without a slash at its end. */
  readonly base: string
  readonly transport: Transport
  readonly headers: () => Promise<Readonly<Record<string, string>>>
  readonly stallMs: number
  readonly clock: ClientClock
}

type Call = Pick<TransportRequest, 'method' | 'signal'> & {
  readonly path: string
  readonly json?: unknown
  readonly form?: MultipartBody
  readonly onSent?: (bytes: number) => void
}

/** Speaks `chunked` over a transport. */
export function chunkedApi(options: ChunkedApiOptions): ChunkedApi {
  const init = (json: unknown, signal: AbortSignal) =>
    call(options, { method: 'POST', path: '/init/', json, signal })
  return {
    create: (request, signal) => init(createFields(request), signal),
    resume: (id, signal) => init({ unique_id: id }, signal),
    status: (id, signal) => call(options, { method: 'GET', path: `/${encodeURIComponent(id)}`, signal }),
    sendChunk: (chunk, signal) => call(options, { method: 'POST', path: '/', ...chunkCall(chunk), signal }),
    remove: (id, signal) => remove(options, id, signal),
  }
}

function createFields({ name, size, hashFunction, type, metadata }: CreateRequest): unknown {
  return {
    file_name: name,
    file_size: size,
    hash_function: hashFunction.toUpperCase(),
    ...(type ? { content_type: type } : {}),
    ...(metadata ? { metadata } : {}),
  }
}

function chunkCall({ id, offset, slice, digest, final, onSent }: ChunkToSend): Pick<Call, 'form' | 'onSent'> {
  const fields = {
    unique_id: id,
    offset: String(offset),
    chunk_hash: digest,
    ...(final === undefined ? {} : { final_hash: final }),
  }
  const form = multipartBody(fields, slice, `quayside-${randomHex()}`)
  const size = sliceSize(slice)
  return { form, onSent: bytes => onSent(Math.min(size, Math.max(0, bytes - form.fileAt))) }
}

/** `crypto.randomUUID` exists only on secure origins; this everywhere. */
function randomHex(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map(byte => byte.toString(16).padStart(2, '0'))
    .join('')
}

async function call(options: ChunkedApiOptions, request: Call): Promise<ServerUpload> {
  const { body, status } = await exchange(options, request)
  return readServerUpload(body, status)
}

async function remove(options: ChunkedApiOptions, id: string, signal: AbortSignal): Promise<void> {
  try {
    await exchange(options, { method: 'DELETE', path: `/${encodeURIComponent(id)}`, signal })
  } catch (error) {
    if (error instanceof UploadClientError && error.code === 'not-found') return
    throw error
  }
}

async function exchange(
  { base, transport, headers, stallMs, clock }: ChunkedApiOptions,
  { method, path, json, form, onSent, signal }: Call,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const type = form?.type ?? (json === undefined ? undefined : 'application/json')
  const body =
    form?.slices ?? (json === undefined ? undefined : [new TextEncoder().encode(JSON.stringify(json))])
  const request: TransportRequest = {
    method,
    url: base + path,
    headers: { accept: 'application/json', ...(type ? { 'content-type': type } : {}), ...(await headers()) },
    ...(body ? { body } : {}),
    ...(onSent ? { onSent } : {}),
    signal,
  }
  const response = await sendGuarded(transport, request, stallMs, clock)
  const answer = parseJson(response.text)
  if (response.status < 200 || response.status > 299) throw refusalOf(response, answer, clock.now())
  return { status: response.status, body: answer }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
