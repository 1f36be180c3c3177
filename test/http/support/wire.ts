import { createHash } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import {
  type MemoryStorage,
  memoryLocker,
  memorySessions,
  memoryStorage,
} from '../../../src/adapters/memory/index.ts'
import { createUploadEngine } from '../../../src/core/create-engine.ts'
import type { EngineOptions } from '../../../src/core/options.ts'
import type { UploadEngine } from '../../../src/core/upload-engine.ts'
import { type NodeHandlerOptions, nodeHandler } from '../../../src/http/bindings/node.ts'

/** A real server on a free port, over the memory adapters, gone when the test is. */
export interface TestServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  readonly port: number
}

export interface UploadServer extends TestServer {
  readonly engine: UploadEngine
  readonly storage: MemoryStorage
  /** `<origin>/files` */
  readonly base: string
}

export async function listen(listener: RequestListener): Promise<TestServer> {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, port }
}

export function memoryEngine(options: Partial<EngineOptions> = {}): {
  readonly engine: UploadEngine
  readonly storage: MemoryStorage
} {
  const storage = memoryStorage()
  const engine = createUploadEngine({
    storage,
    sessions: memorySessions(),
    locker: memoryLocker(),
    ...options,
  })
  return { engine, storage }
}

export async function serve(
  options: Partial<EngineOptions> = {},
  http: Omit<NodeHandlerOptions, 'engine'> = {},
): Promise<UploadServer> {
  const { engine, storage } = memoryEngine(options)
  const server = await listen(nodeHandler({ engine, ...http }))
  return { ...server, engine, storage, base: `${server.origin}/files` }
}

/** An answer, read. */
export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers: Headers
}

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = response.headers.get('content-type') === 'application/json'
  return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers }
}

/** `{ status, body }` alone, for comparing whole. */
export async function plain(answer: Promise<Answer>): Promise<Pick<Answer, 'status' | 'body'>> {
  const { status, body } = await answer
  return { status, body }
}

export async function postJson(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return answerOf(
    await fetch(url, {
      method: 'POST',
      body: text,
      headers: { 'content-type': 'application/json', ...headers },
    }),
  )
}

/** What a seed's client is told of an upload. */
export interface State {
  readonly unique_id: string
  readonly offset: number
  readonly chunk_size: number
  readonly status: string
  readonly last_calculated_hash: string | null
}

export async function init(base: string, fields: Record<string, unknown>): Promise<State> {
  const { status, body } = await postJson(`${base}/init/`, { file_name: 'greeting.txt', ...fields })
  if (status !== 200) throw new Error(`init was answered with ${status}: ${JSON.stringify(body)}`)
  return body as State
}

export type Field = readonly [name: string, value: string | Uint8Array, filename?: string]

/** Sends a form with its fields in this order. */
export async function sendForm(
  base: string,
  fields: readonly Field[],
  headers: Record<string, string> = {},
): Promise<Answer> {
  const form = new FormData()
  for (const [name, value, filename] of fields)
    if (typeof value === 'string') form.append(name, value)
    else form.append(name, new Blob([Buffer.from(value)]), filename ?? 'blob')
  return answerOf(await fetch(`${base}/`, { method: 'POST', body: form, headers }))
}

export interface ChunkFields {
  readonly id: string
  readonly offset?: number | string
  readonly hash?: string
  readonly final?: string
}

/** Sends a chunk as the seed's clients do: fields first, then the bytes. */
export function sendChunk(base: string, bytes: string | Uint8Array, chunk: ChunkFields): Promise<Answer> {
  return sendForm(base, chunkForm(bytes, chunk))
}

export function chunkForm(bytes: string | Uint8Array, { id, offset = 0, hash, final }: ChunkFields): Field[] {
  const content = Buffer.from(bytes)
  return [
    ['unique_id', id],
    ['offset', String(offset)],
    ['chunk_hash', hash ?? md5(content)],
    ...(final === undefined ? [] : [['final_hash', final] as const]),
    ['file', content],
  ]
}

export function md5(bytes: string | Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex')
}

/** The chain over chunks, in hex. */
export function chainOf(chunks: readonly (string | Uint8Array)[], algorithm = 'md5'): string {
  const hash = (bytes: string | Uint8Array): string => createHash(algorithm).update(bytes).digest('hex')
  const [first = '', ...rest] = chunks.map(hash)
  return rest.reduce((chain, chunk) => hash(chain + chunk), first)
}

/** The bytes of the one object that was published. */
export function publishedBytes(storage: MemoryStorage): string {
  const [object, ...others] = storage.objects.values()
  if (!object || others.length > 0) throw new Error(`${storage.objects.size} objects are published, not one`)
  return Buffer.from(object.bytes).toString('latin1')
}
