import { Socket } from 'node:net'
import { giveAway } from '../../index.ts'
import type { NodeRequest } from './node-types.ts'

/**
 * Lets the engine free the buffers of a request's body once they are stored, where they are Node's own and nobody else can be
 * seen to listen to them. What was injected without a socket, as tests do, is whoever's made it; over HTTP/2 several requests
 * share a buffer.
 */
export function giveBodyAway(request: NodeRequest): void {
  const { socket } = request
  if (request.httpVersionMajor !== 1 || !(socket instanceof Socket)) return
  // Node's server listens to the socket itself.
  if (request.listenerCount('data') > 0 || socket.listenerCount('data') > 1) return
  giveAway(request)
}
