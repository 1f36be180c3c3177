import { pipeline } from 'node:stream/promises'
import type { HttpReply } from '../index.ts'
import type { NodeRequest, NodeResponse } from './node-types.ts'
import type { UnreadRest } from './unread-rest.ts'

/** Writes an answer, and sees to it that it arrives even when the body it answers was not read to its end. */
export async function sendReply(
  request: NodeRequest,
  response: NodeResponse,
  reply: HttpReply,
  rest: UnreadRest,
): Promise<void> {
  response.on('error', ignore)
  if (isGone(request)) return
  writeHead(response, reply, rest.closes)
  const body = request.method === 'HEAD' ? undefined : reply.body
  if (isStream(body)) return sendStream(response, body)
  if (rest.closes) {
    // The whole answer goes out now; only its end, which closes the connection, waits.
    if ('flushHeaders' in response) response.flushHeaders()
    if (body !== undefined) write(response, body)
    await rest.dropped()
    if (!isGone(request)) response.end()
    return
  }
  if (body !== undefined) write(response, body)
  response.end()
  if (!request.readableEnded) rest.drop()
}

function writeHead(response: NodeResponse, reply: HttpReply, closes: boolean): void {
  const { status, headers, body } = reply
  response.statusCode = status
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  if (body !== undefined && !isStream(body)) response.setHeader('content-length', Buffer.byteLength(body))
  if (closes) response.setHeader('connection', 'close')
}

/**
 * Nobody is there to be answered. Ending the answer all the same makes Node's server, when there were pipelined
 * requests, fail an assertion of its own (ERR_INTERNAL_ASSERTION in resOnFinish), which ends the process.
 */
function isGone({ socket }: NodeRequest): boolean {
  return socket.destroyed
}

/** A failure on either side ends both: the client sees a body that is shorter than announced. */
async function sendStream(response: NodeResponse, body: AsyncIterable<Uint8Array>): Promise<void> {
  await pipeline(body, response).catch(ignore)
}

function write(response: NodeResponse, body: string | Uint8Array): void {
  // The two kinds of response have the same method under types that do not join.
  ;(response as { write(body: string | Uint8Array): boolean }).write(body)
}

function isStream(body: HttpReply['body']): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && Symbol.asyncIterator in body
}

function ignore(): void {}
