import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'

/** What `node:http`, `node:https` and the compatibility layer of `node:http2` hand to a listener. */
export type NodeRequest = IncomingMessage | Http2ServerRequest
/** What is answered to: of `node:http`, `node:https` or `node:http2`. */
export type NodeResponse = ServerResponse | Http2ServerResponse
/** Goes on with what else a server has, or with an error. */
export type NodeNext = (error?: unknown) => void
