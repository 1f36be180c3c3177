import { giveAway } from '../../index.ts'
import type { NodeRequest } from './node-types.ts'

/**
 * Lets the engine free the buffers of a request's body once they are stored, where nobody else can be seen to listen to
 * them. Over HTTP/2 several requests share a buffer.
 */
export function giveBodyAway(request: NodeRequest): void {
  if (request.httpVersionMajor !== 1) return
  // Node's server listens to the socket itself.
  if (request.listenerCount('data') > 0 || request.socket.listenerCount('data') > 1) return
  giveAway(request)
}
