import { isUninvited } from './invite-when-read.ts'
import type { NodeRequest, NodeResponse } from './node-types.ts'

/** A rest up to this size is read and dropped, for the connection to serve the next request. */
const worthKeepingBytes = 1_048_576

/** How long a client that still sends is listened to after its answer, for the answer to reach it. */
const lingerMs = 30_000

/** What to do about the bytes of a body that nobody wants any more. */
export interface UnreadRest {
  /** The rest is large: the client is told to close, and is not cut off before it has read that. */
  readonly closes: boolean
  /** Reads and drops what comes; resolves when the connection may go. */
  dropped(): Promise<void>
  /** Reads and drops what comes, while the connection goes on. */
  drop(): void
}

/**
 * Looks at a request when its answer is ready. `receivedBytes` is what came since it began, at least. A body of
 * unknown length that was refused may be of any size.
 */
export function unreadRest(
  request: NodeRequest,
  response: NodeResponse,
  answer: { readonly isRefusal: boolean; readonly receivedBytes: number },
): UnreadRest {
  const { headers, complete, httpVersionMajor } = request
  const left = Number(headers['content-length']) - answer.receivedBytes
  const mayBeLarge = headers['transfer-encoding'] === undefined ? left > worthKeepingBytes : answer.isRefusal
  return {
    closes: !complete && mayBeLarge && httpVersionMajor < 2 && !isUninvited(request),
    dropped: () => droppedRest(request, response),
    drop: () => dropRest(request, response),
  }
}

/**
 * Closing a socket that holds unread bytes resets the connection, and the reset may overtake the answer
 * (RFC 9112, 9.6). So the rest is read until the client has stopped, within limits.
 */
function droppedRest(request: NodeRequest, response: NodeResponse): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(settle, lingerMs).unref()
    function settle(): void {
      clearTimeout(timer)
      request.off('end', settle).off('close', settle)
      response.off('close', settle)
      resolve()
    }
    request.on('end', settle).on('close', settle).on('error', ignore)
    response.on('close', settle)
    request.resume()
  })
}

function dropRest(request: NodeRequest, response: NodeResponse): void {
  request.on('error', ignore).resume()
  // HTTP/2 tells the client to stop without touching the connection (RFC 9113, 8.1). In a later turn: Node 22 drops an
  // answer that is not on its way yet.
  if ('stream' in response) return void setImmediate(() => response.stream?.close(0))
  let dropped = 0
  request.on('data', (bytes: Uint8Array) => {
    dropped += bytes.length
    if (dropped > worthKeepingBytes) request.destroy()
  })
}

function ignore(): void {}
