import type { RetryPolicy } from './backoff.ts'
import type { ClientClock } from './client-clock.ts'
import { systemClientClock } from './client-clock.ts'
import { UploadClientError } from './client-error.ts'
import { type Connectivity, platformConnectivity } from './connectivity.ts'
import type { Digester } from './digest/digester.ts'
import { defaultTransport } from './transport/default-transport.ts'
import { fetchTransport } from './transport/fetch-transport.ts'
import type { Transport } from './transport/transport.ts'

/** How a client reaches its server. Sizes are bytes, times milliseconds. */
export interface UploadClientOptions {
  /** Where uploads are mounted, such as `https://example.com/files`; in a browser `/files` will do. */
  readonly endpoint: string | URL
  /** Sent with every request; a function is asked before each, so that a token may change. */
  readonly headers?: RequestHeaders | (() => RequestHeaders | Promise<RequestHeaders>)
  /** The largest chunk to send; the server may set a smaller one. Default: what the server allows. */
  readonly chunkSize?: number
  /** `md5` (default), `sha1`, `sha256` or `sha512`; others need a `digester` and a server that know them. */
  readonly hashFunction?: string
  /** Default: 8 failures in a row; pauses random up to 500 ms, doubling up to 30 s. */
  readonly retries?: Partial<RetryPolicy>
  /** When nothing moves for this long, the connection counts as dead. Default 60,000. */
  readonly stallMs?: number
  /** Abandons every upload of this client; what the server has stays resumable. */
  readonly signal?: AbortSignal
  /** Sends by this instead; knows no progress within a chunk. Not together with `transport`. */
  readonly fetch?: typeof fetch
  /** Default: `XMLHttpRequest` in browsers, `node:http` in Node, else `fetch`. */
  readonly transport?: Transport
  /** Default: a worker in browsers, `node:crypto` in Node. */
  readonly digester?: Digester
  readonly clock?: ClientClock
  readonly connectivity?: Connectivity
  /** From 0 to below 1; spreads the retries of many clients. Default `Math.random`. */
  readonly random?: () => number
}

/** Headers by their names. */
export type RequestHeaders = Readonly<Record<string, string>>

/** Options after validation, every default in its place. */
export interface ClientSettings {
  readonly base: string
  readonly headers: () => Promise<RequestHeaders>
  readonly chunkSize: number | undefined
  readonly hashFunction: string
  readonly retries: RetryPolicy
  readonly stallMs: number
  readonly signal: AbortSignal | undefined
  readonly transport: Transport
  readonly clock: ClientClock
  readonly connectivity: Connectivity
  readonly random: () => number
}

/** Validates everything at once; `invalid-options` names all problems. */
export function resolveClientOptions(options: UploadClientOptions): ClientSettings {
  const base = baseOf(options.endpoint)
  const problems = problemsOf(options, base)
  if (problems.length > 0)
    throw new UploadClientError('invalid-options', `The client's options cannot work: ${problems.join('; ')}`)
  const { headers = {} } = options
  return {
    base: base ?? '',
    headers: async () => (typeof headers === 'function' ? headers() : headers),
    chunkSize: options.chunkSize,
    hashFunction: (options.hashFunction ?? 'md5').toLowerCase(),
    retries: { limit: 8, baseMs: 500, capMs: 30_000, ...options.retries },
    stallMs: options.stallMs ?? 60_000,
    signal: options.signal,
    transport: options.transport ?? (options.fetch ? fetchTransport(options.fetch) : defaultTransport()),
    clock: options.clock ?? systemClientClock,
    connectivity: options.connectivity ?? platformConnectivity,
    random: options.random ?? Math.random,
  }
}

/** The endpoint without a slash at its end; a relative one is the page's. */
function baseOf(endpoint: string | URL): string | undefined {
  const url = parseUrl(endpoint)
  if (!url || !/^https?:$/.test(url.protocol)) return undefined
  return (url.origin + url.pathname).replace(/\/+$/, '')
}

function parseUrl(endpoint: string | URL): URL | undefined {
  try {
    return new URL(endpoint, globalThis.location?.href)
  } catch {
    return undefined
  }
}

function problemsOf(options: UploadClientOptions, base: string | undefined): string[] {
  const problems: string[] = []
  if (base === undefined)
    problems.push(
      `endpoint must be an absolute http(s) URL, or a path in a page, not '${String(options.endpoint)}'`,
    )
  if (options.fetch && options.transport) problems.push('give either fetch or transport, not both')
  const { limit, baseMs, capMs } = options.retries ?? {}
  const numbers = [
    ['chunkSize', options.chunkSize, 1],
    ['stallMs', options.stallMs, 1],
    ['retries.limit', limit, 0],
    ['retries.baseMs', baseMs, 0],
    ['retries.capMs', capMs, 0],
  ] as const
  for (const [name, value, least] of numbers)
    if (value !== undefined && !(value >= least && (Number.isSafeInteger(value) || name === 'retries.limit')))
      problems.push(`${name} must be a whole number of at least ${least}, not ${String(value)}`)
  return problems
}
