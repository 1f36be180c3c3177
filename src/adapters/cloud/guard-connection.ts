import type { Socket } from 'node:net'

/**
 * To be called with the request that a body goes into, before the first byte: keeps its connection from ending the
 * process. Node's HTTP client stops listening for errors of a connection when the answer came before the whole request
 * went; a reset just then, as of an overloaded service that refuses a part and hangs up, is nobody's and is thrown at
 * the process. Whoever sent the request has its answer, or is told by the request itself.
 */
export function guardConnection(request: NodeJS.WritableStream & { readonly socket?: Socket | null }): void {
  if (request.socket) guard(request.socket)
  else request.once('socket', guard)
}

/** Connections are used again and again. */
const guarded = new WeakSet<Socket>()

function guard(socket: Socket): void {
  if (guarded.has(socket)) return
  guarded.add(socket)
  socket.on('error', ignore)
}

function ignore(): void {}
