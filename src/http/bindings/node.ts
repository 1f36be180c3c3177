import { createUploadHandler, type UploadHandlerOptions } from '../index.ts'
import type { NodeNext, NodeRequest, NodeResponse } from './node-types.ts'
import { serveRequest } from './serve-request.ts'

export { inviteWhenRead } from './invite-when-read.ts'
export type { NodeNext, NodeRequest, NodeResponse } from './node-types.ts'

export interface NodeHandlerOptions extends UploadHandlerOptions {
  /** How long a client may owe bytes of a body without sending any, in milliseconds. Default 60,000. */
  readonly bodyIdleMs?: number
}

/** Answers requests for uploads. What is for somebody else goes to `next`; without one it is 404. */
export type NodeHandler = (request: NodeRequest, response: NodeResponse, next?: NodeNext) => void

/**
 * Uploads for `node:http`, `node:https` and `node:http2`, and for whatever else passes Node's own request on:
 * `createServer(nodeHandler({ engine })).listen(8080)`.
 *
 * Node's servers cut any request after 5 minutes; for slow clients set `server.requestTimeout = 0`, as bodies
 * that stall end by `bodyIdleMs` (`BODY_TIMEOUT`).
 */
export function nodeHandler({ bodyIdleMs = 60_000, ...options }: NodeHandlerOptions): NodeHandler {
  const handle = createUploadHandler(options)
  return (request, response, next) => {
    const url = request.url ?? '/'
    void serveRequest(handle, { request, response, url, prefix: '', next, bodyIdleMs })
  }
}
