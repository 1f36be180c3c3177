import { UploadClientError } from './client-error.ts'

/** An upload as the server reports it. Sizes and offsets are bytes. */
export interface ServerUpload {
  readonly id: string
  /** `PROCESSING`: all bytes are there, and a job of the server decides how it ends. */
  readonly status: (typeof statuses)[number]
  /** Bytes the server holds for good: where the next chunk begins. */
  readonly offset: number
  readonly size: number
  /** The largest chunk it takes. */
  readonly chunkSize: number
  /** The chain over the chunks so far; absent before the first. */
  readonly chain: string | undefined
  /** The whole answer, with whatever fields a server adds. */
  readonly body: Readonly<Record<string, unknown>>
}

const statuses = ['INITIAL', 'UPLOADING', 'PROCESSING', 'SUCCESSFUL', 'FAILED'] as const

/** Reads the answer of protocol `chunked`; `protocol` when it is something else, such as a proxy's login page. */
export function readServerUpload(body: unknown, status: number): ServerUpload {
  const fields = asObject(body)
  const state = statuses.find(known => known === fields?.status)
  const id = fields?.unique_id
  if (!fields || !state || typeof id !== 'string') throw notAnUpload(body, status)
  const [offset, size, chunkSize] = [fields.offset, fields.original_file_size, fields.chunk_size]
  if (!isCount(offset) || !isCount(size) || !isCount(chunkSize) || chunkSize === 0)
    throw notAnUpload(body, status)
  const hash = fields.last_calculated_hash
  const chain = typeof hash === 'string' && hash !== '' ? hash.toLowerCase() : undefined
  return { id, status: state, offset, size, chunkSize, chain, body: fields }
}

function asObject(body: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof body === 'object' && body !== null && !Array.isArray(body)
    ? (body as Record<string, unknown>)
    : undefined
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function notAnUpload(body: unknown, status: number): UploadClientError {
  return new UploadClientError(
    'protocol',
    `The server answered ${status} without the state of an upload; is the endpoint right, and is nothing in between?`,
    { status, body },
  )
}
