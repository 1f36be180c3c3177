import type { BodyRules } from '../index.ts'
import { BodyPace } from './body-pace.ts'

/** What of a body came, and how long it was up to the client to send it. */
export interface BodyFlow {
  /** Bytes so far. */
  received(): number
  /** Milliseconds of the client's turn since this was last asked. */
  takeTurn(): number
}

/** How often within the shortest allowed time a body is looked at. */
const looks = 4

/** Looks at a body now and then, so that no byte costs anything, until too little came or it is stopped. */
export function watchPace(
  flow: BodyFlow,
  { clock, ...limits }: BodyRules,
  onTooLittle: (error: Error) => void,
): () => void {
  const everyMs = Math.min(limits.idleMs, limits.minRate?.overMs ?? Number.POSITIVE_INFINITY) / looks
  if (!Number.isFinite(everyMs)) return () => {}
  const pace = new BodyPace(limits)
  let seen = flow.received()
  let cancel = clock.schedule(everyMs, look)
  function look(): void {
    const received = flow.received()
    // A look that comes late says that this process was busy, which is no fault of the client's.
    const error = pace.add(received - seen, Math.min(flow.takeTurn(), everyMs))
    seen = received
    if (error) onTooLittle(error)
    else cancel = clock.schedule(everyMs, look)
  }
  return () => cancel()
}
