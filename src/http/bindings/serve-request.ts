import type { BodyRules, HttpReply, UploadHandler } from '../index.ts'
import { giveBodyAway } from './give-body-away.ts'
import type { NodeNext } from './node-types.ts'
import { sendReply } from './send-reply.ts'
import { type RequestFacts, toHttpRequest } from './to-http-request.ts'
import { unreadRest } from './unread-rest.ts'
import { type ClientWatch, watchClient } from './watch-client.ts'

/** One request on its way through a Node server. */
export interface NodeExchange extends RequestFacts {
  readonly body: BodyRules
  /** Told that the answer is ours, before anything of it is written. */
  readonly claim?: () => void
}

/** Lets a handler answer a Node request. Never rejects: a defect goes to `next`, or ends the connection. */
export async function serveRequest(
  handle: UploadHandler,
  exchange: NodeExchange & { readonly next?: NodeNext | undefined },
): Promise<void> {
  const { next } = exchange
  try {
    const isServed = await tryServe(handle, exchange, next ? undefined : notFound)
    if (!isServed) next?.()
  } catch (error) {
    if (next) next(error)
    else exchange.response.destroy()
  }
}

/**
 * Answers what is for uploads and tells whether it was; what is not is left alone, unless there is an answer to it
 * `otherwise`. Rejects with a defect that nothing was answered to.
 */
export async function tryServe(
  handle: UploadHandler,
  exchange: NodeExchange,
  otherwise?: HttpReply,
): Promise<boolean> {
  const { request, response, claim } = exchange
  const startedAt = request.socket.bytesRead
  if (exchange.body.freesBuffers) giveBodyAway(request)
  let client: ClientWatch | undefined
  let isClaimed = false
  const signal = (): AbortSignal => {
    client ??= watchClient(request, response, exchange.body)
    return client.signal
  }
  try {
    const reply = (await handle(toHttpRequest(exchange, signal))) ?? otherwise
    if (!reply) return false
    isClaimed = claim !== undefined
    claim?.()
    await answer(exchange, reply, startedAt)
  } catch (error) {
    if (!isClaimed && !response.headersSent) throw error
    response.destroy()
  } finally {
    client?.stop()
  }
  return true
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
