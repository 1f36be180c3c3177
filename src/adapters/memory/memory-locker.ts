import { lockQueue } from '../../core/lock-queue.ts'
import type { Locker } from '../../core/ports/locker.ts'
import { systemClock } from '../../core/system-clock.ts'
import type { Clock } from '../../core/types.ts'

/** The clock by which waiting ends. */
export interface MemoryLockerOptions {
  /** Measures waiting, and feeds fences. Default: the machine's. */
  readonly clock?: Clock
}

/** Locks inside one process: right when that process is the only one that writes to its session store. */
export function memoryLocker({ clock = systemClock }: MemoryLockerOptions = {}): Locker {
  const queue = lockQueue(clock)
  return {
    name: 'memory',
    async acquire(id, request) {
      const turn = await queue.take(id, request)
      return { fence: turn.fence, signal: turn.signal, release: async () => turn.release() }
    },
    close: async () => queue.close(),
  }
}
