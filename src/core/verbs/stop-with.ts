import { isUploadError } from '../errors.ts'
import type { Interruptible } from '../interruptible.ts'
import type { Lock } from '../ports/locker.ts'

/**
 * Stops a reader when its client gives up or its lock is lost, and lets it give way to a newcomer; until the
 * returned function is called.
 */
export function stopWith(
  reader: Interruptible,
  client: AbortSignal | undefined,
  lock: Lock | undefined,
): () => void {
  const onClient = (): void => reader.stop(client?.reason)
  const onLock = (): void => {
    const reason: unknown = lock?.signal.reason
    if (isUploadError(reason, 'LOCK_YIELD')) reader.giveWay(reason)
    else reader.stop(reason)
  }
  const onLoss = (): void => reader.stop(lock?.lost?.reason)
  if (client?.aborted) onClient()
  if (lock?.lost?.aborted) onLoss()
  if (lock?.signal.aborted) onLock()
  client?.addEventListener('abort', onClient, { once: true })
  lock?.signal.addEventListener('abort', onLock, { once: true })
  lock?.lost?.addEventListener('abort', onLoss, { once: true })
  return () => {
    reader.end()
    client?.removeEventListener('abort', onClient)
    lock?.signal.removeEventListener('abort', onLock)
    lock?.lost?.removeEventListener('abort', onLoss)
  }
}
