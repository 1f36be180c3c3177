import type { BodyRules, HttpReply, UploadHandler } from '../index.ts'
import type { NodeNext, NodeRequest, NodeResponse } from './node-types.ts'
import { sendReply } from './send-reply.ts'
import { toHttpRequest } from './to-http-request.ts'
import { unreadRest } from './unread-rest.ts'
import { type ClientWatch, watchClient } from './watch-client.ts'

/** One request on its way through a Node server. */
export interface NodeExchange {
  readonly request: NodeRequest
  readonly response: NodeResponse
  readonly url: string
  readonly prefix: string
  readonly parsed?: unknown
  /** Goes on with what else the server has; without it, what is not for uploads is 404. */
  readonly next?: NodeNext | undefined
  readonly body: BodyRules
}

/** Lets a handler answer a Node request. Never rejects: a defect goes to `next`, or ends the connection. */
export async function serveRequest(handle: UploadHandler, exchange: NodeExchange): Promise<void> {
  const { request, response, next } = exchange
  const startedAt = request.socket.bytesRead
  let client: ClientWatch | undefined
  const signal = (): AbortSignal => {
    client ??= watchClient(request, response, exchange.body)
    return client.signal
  }
  try {
    const reply = await handle(toHttpRequest(request, response, { ...exchange, signal }))
    if (!reply && next) return next()
    await answer(exchange, reply ?? notFound, startedAt)
  } catch (error) {
    if (next && !response.headersSent) next(error)
    else response.destroy()
  } finally {
    client?.stop()
  }
}

function answer({ request, response }: NodeExchange, reply: HttpReply, startedAt: number): Promise<void> {
  const receivedBytes = request.socket.bytesRead - startedAt
  const rest = unreadRest(request, response, { receivedBytes, isRefusal: reply.status >= 400 })
  return sendReply(request, response, reply, rest)
}

const notFound: HttpReply = {
  status: 404,
  headers: { 'content-type': 'application/json' },
  body: '{"detail":"Not found."}',
}
