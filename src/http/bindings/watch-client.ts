import { bodyStalled, clientGone } from '../index.ts'
import type { NodeRequest, NodeResponse } from './node-types.ts'

export interface ClientWatch {
  /** Aborts when the client is gone or owes bytes for too long. */
  readonly signal: AbortSignal
  stop(): void
}

/** How often within the allowed time the connection is looked at. */
const looks = 4

/**
 * Notices a client that leaves or stalls. Looks at the connection now and then, so that no byte costs anything;
 * time in which the server itself is behind, and has paused the body, does not count against the client.
 */
export function watchClient(request: NodeRequest, response: NodeResponse, idleMs: number): ClientWatch {
  const controller = new AbortController()
  const onClose = (): void => {
    if (!response.writableFinished) controller.abort(clientGone())
    stop()
  }
  const look = stallCheck(request, () => controller.abort(bodyStalled(idleMs)))
  const timer = Number.isFinite(idleMs) ? setInterval(look, idleMs / looks).unref() : undefined
  const stop = (): void => {
    clearInterval(timer)
    response.off('close', onClose)
  }
  response.on('close', onClose)
  if (response.destroyed) onClose()
  return { signal: controller.signal, stop }
}

function stallCheck(request: NodeRequest, onStall: () => void): () => void {
  let seen = request.socket.bytesRead
  let quietLooks = 0
  return () => {
    const { bytesRead } = request.socket
    const isClientsTurn = !request.complete && request.readableFlowing === true
    quietLooks = isClientsTurn && bytesRead === seen ? quietLooks + 1 : 0
    seen = bytesRead
    if (quietLooks >= looks) onStall()
  }
}
