import { type BodyOptions, bodyRules, createUploadHandler, type UploadHandlerOptions } from '../index.ts'
import type { NodeNext, NodeRequest, NodeResponse } from './node-types.ts'
import { serveRequest } from './serve-request.ts'

export { inviteWhenRead } from './invite-when-read.ts'
export type { NodeNext, NodeRequest, NodeResponse } from './node-types.ts'

/** Of every binding over Node: the handler, and what bodies are held to. */
export interface NodeHandlerOptions extends UploadHandlerOptions, BodyOptions {}

/** Answers requests for uploads. What is for somebody else goes to `next`; without one it is 404. */
export type NodeHandler = (request: NodeRequest, response: NodeResponse, next?: NodeNext) => void

/**
 * Uploads for `node:http`, `node:https` and `node:http2`, and for whatever else passes Node's own request on:
 * `createServer(nodeHandler({ engine })).listen(8080)`.
 *
 * Node's servers cut any request after 5 minutes; for slow clients set `server.requestTimeout = 0`, as bodies
 * that stall end by `bodyIdleMs`, and those that hardly move by `bodyMinRate`.
 */
export function nodeHandler(options: NodeHandlerOptions): NodeHandler {
  const handle = createUploadHandler(options)
  const body = bodyRules(options)
  return (request, response, next) => {
    const url = request.url ?? '/'
    void serveRequest(handle, { request, response, url, prefix: '', next, body })
  }
}
