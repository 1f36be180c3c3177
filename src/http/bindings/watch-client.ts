import { type BodyRules, clientGone } from '../index.ts'
import { BodyPace } from './body-pace.ts'
import { ClientsTurn } from './clients-turn.ts'
import type { NodeRequest, NodeResponse } from './node-types.ts'

export interface ClientWatch {
  /** Aborts when the client is gone, owes bytes for too long, or sends too few of them. */
  readonly signal: AbortSignal
  stop(): void
}

/** How often within the shortest allowed time the connection is looked at. */
const looks = 4

/** Notices a client that leaves, stalls or dawdles. Looks at the connection now and then, so that no byte costs anything. */
export function watchClient(request: NodeRequest, response: NodeResponse, rules: BodyRules): ClientWatch {
  const controller = new AbortController()
  const stopLooking = lookNowAndThen(request, rules, error => controller.abort(error))
  const onClose = (): void => {
    if (!response.writableFinished) controller.abort(clientGone())
    stop()
  }
  const stop = (): void => {
    stopLooking()
    response.off('close', onClose)
  }
  response.on('close', onClose)
  if (response.destroyed) onClose()
  return { signal: controller.signal, stop }
}

function lookNowAndThen(
  request: NodeRequest,
  { clock, ...limits }: BodyRules,
  onTooLittle: (error: Error) => void,
): () => void {
  const everyMs = Math.min(limits.idleMs, limits.minRate?.overMs ?? Number.POSITIVE_INFINITY) / looks
  if (!Number.isFinite(everyMs)) return () => {}
  const pace = new BodyPace(limits)
  const turn = new ClientsTurn(request, clock)
  let seen = request.socket.bytesRead
  let cancel = clock.schedule(everyMs, look)
  function look(): void {
    const { bytesRead } = request.socket
    // A look that comes late says that this process was busy, which is no fault of the client's.
    const error = pace.add(bytesRead - seen, Math.min(turn.take(), everyMs))
    seen = bytesRead
    if (error) onTooLittle(error)
    else cancel = clock.schedule(everyMs, look)
  }
  return () => {
    cancel()
    turn.stop()
  }
}
