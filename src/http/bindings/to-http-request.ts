import type { HttpRequest } from '../index.ts'
import type { NodeRequest, NodeResponse } from './node-types.ts'
import { sendInterim } from './send-interim.ts'
import { splitUrl } from './split-url.ts'

/** What is known of a request in a framework over Node. */
export interface RequestFacts {
  readonly request: NodeRequest
  readonly response: NodeResponse
  /** As the client sent it, with the query. */
  readonly url: string
  /** What a router matched before. */
  readonly prefix: string
  /** What a body parser left behind. */
  readonly parsed?: unknown
  /** What `authenticate` sees as the framework's own; default: Node's request. */
  readonly raw?: unknown
}

/** A Node request as protocols see it. The body is the request itself. */
export function toHttpRequest(facts: RequestFacts, signal: () => AbortSignal): HttpRequest {
  return new NodeHttpRequest(facts, signal)
}

/** A class, for V8 gives each object literal with a getter a shape of its own: 2 microseconds, and garbage that stays long. */
class NodeHttpRequest implements HttpRequest {
  readonly method: string
  readonly path: string
  readonly prefix: string
  readonly body: NodeRequest
  readonly consumed: boolean
  readonly parsed: unknown
  readonly raw: unknown
  readonly #response: NodeResponse
  readonly #signal: () => AbortSignal
  readonly #search: string
  #query: URLSearchParams | undefined

  constructor(facts: RequestFacts, signal: () => AbortSignal) {
    const { request } = facts
    const { pathname, search } = splitUrl(facts.url)
    this.method = (request.method ?? 'GET').toUpperCase()
    this.path = pathname
    this.prefix = facts.prefix
    this.body = request
    this.consumed = request.readableDidRead
    this.parsed = facts.parsed
    this.raw = facts.raw ?? request
    this.#response = facts.response
    this.#signal = signal
    this.#search = search
  }

  get query(): URLSearchParams {
    this.#query ??= new URLSearchParams(this.#search)
    return this.#query
  }

  get scheme(): 'http' | 'https' {
    const { socket } = this.body
    return 'encrypted' in socket && socket.encrypted ? 'https' : 'http'
  }

  get signal(): AbortSignal {
    return this.#signal()
  }

  // Own properties, for whoever takes them out of the request.
  readonly header = (name: string): string | undefined => {
    const value = this.body.headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }

  readonly trailer = (name: string): string | undefined => {
    const value: unknown = this.body.trailers[name]
    return typeof value === 'string' ? value : undefined
  }

  readonly inform = (status: number, headers: Readonly<Record<string, string>>): void =>
    sendInterim(this.#response, status, headers)
}
