import { type BodyRules, clientGone } from '../index.ts'
import { ClientsTurn } from './clients-turn.ts'
import type { NodeRequest, NodeResponse } from './node-types.ts'
import { watchPace } from './watch-pace.ts'

export interface ClientWatch {
  /** Aborts when the client is gone, owes bytes for too long, or sends too few of them. */
  readonly signal: AbortSignal
  stop(): void
}

/** Notices a client that leaves, stalls or dawdles. */
export function watchClient(request: NodeRequest, response: NodeResponse, rules: BodyRules): ClientWatch {
  const controller = new AbortController()
  const turn = new ClientsTurn(request, rules.clock)
  const flow = { received: () => request.socket.bytesRead, takeTurn: () => turn.take() }
  const stopPace = watchPace(flow, rules, error => controller.abort(error))
  const onClose = (): void => {
    if (!response.writableFinished) controller.abort(clientGone())
    stop()
  }
  const stop = (): void => {
    stopPace()
    turn.stop()
    response.off('close', onClose)
  }
  response.on('close', onClose)
  if (response.destroyed) onClose()
  return { signal: controller.signal, stop }
}
