import type { ChunkIntake } from '../chunk-intake.ts'
import { isUploadError } from '../errors.ts'
import type { Lock } from '../ports/locker.ts'

/**
 * Stops an intake when its client gives up or its lock is lost, and lets it give way to a newcomer; until the
 * returned function is called.
 */
export function stopWith(intake: ChunkIntake, client: AbortSignal | undefined, lock: Lock): () => void {
  const onClient = (): void => intake.stop(client?.reason)
  const onLock = (): void => {
    const { reason } = lock.signal
    if (isUploadError(reason, 'LOCK_YIELD')) intake.giveWay(reason)
    else intake.stop(reason)
  }
  if (client?.aborted) onClient()
  if (lock.signal.aborted) onLock()
  client?.addEventListener('abort', onClient, { once: true })
  lock.signal.addEventListener('abort', onLock, { once: true })
  return () => {
    intake.end()
    client?.removeEventListener('abort', onClient)
    lock.signal.removeEventListener('abort', onLock)
  }
}
