import type { HttpRequest } from '../index.ts'
import type { NodeRequest, NodeResponse } from './node-types.ts'
import { sendInterim } from './send-interim.ts'
import { splitUrl } from './split-url.ts'

/** What a framework knows of a request beside Node's own request. */
export interface RequestFacts {
  /** As the client sent it, with the query. */
  readonly url: string
  /** What a router matched before. */
  readonly prefix: string
  /** What a body parser left behind. */
  readonly parsed?: unknown
  /** What `authenticate` sees as the framework's own; default: Node's request. */
  readonly raw?: unknown
  readonly signal: () => AbortSignal
}

/** A Node request as protocols see it. The body is the request itself. */
export function toHttpRequest(
  request: NodeRequest,
  response: NodeResponse,
  facts: RequestFacts,
): HttpRequest {
  const { pathname, search } = splitUrl(facts.url)
  return {
    method: (request.method ?? 'GET').toUpperCase(),
    path: pathname,
    prefix: facts.prefix,
    query: new URLSearchParams(search),
    header(name) {
      const value = request.headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
    scheme: 'encrypted' in request.socket && request.socket.encrypted ? 'https' : 'http',
    trailer: name => {
      const value: unknown = request.trailers[name]
      return typeof value === 'string' ? value : undefined
    },
    inform: (status, headers) => sendInterim(response, status, headers),
    body: request,
    consumed: request.readableDidRead,
    parsed: facts.parsed,
    get signal() {
      return facts.signal()
    },
    raw: facts.raw ?? request,
  }
}
