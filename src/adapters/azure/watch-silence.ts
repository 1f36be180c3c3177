import type { Clock } from '../../core/types.ts'

const silenceMs = 60_000

/**
 * Tells when nothing came for a while: one timer for a whole body, none for each piece. `received` is how many bytes came
 * so far, and `undefined` while nobody waits for more. Returns how to stop.
 */
export function watchSilence(
  clock: Clock,
  received: () => number | undefined,
  onSilence: () => void,
): () => void {
  let before = received()
  let cancel = clock.schedule(silenceMs, look)
  function look(): void {
    const now = received()
    const isSilent = now !== undefined && now === before
    before = now
    if (isSilent) onSilence()
    else cancel = clock.schedule(silenceMs, look)
  }
  return () => cancel()
}
