import { closeIdle, type KeptThings } from './close-idle.ts'

/** Locks that are on disk for this process though none of its requests needs them: the next has one for nothing. */
export interface KeptLocks extends KeptThings {
  keep(name: string, fence: number): void
  /** Whether it was kept. It no longer is: it has a holder again. */
  take(name: string): boolean
  /** Lets go of it, if it is kept. */
  drop(name: string): void
  /** Lets go of all. */
  close(): void
}

interface KeptLock {
  readonly fence: number
  isIdle: boolean
}

/** Each is one more link to the process file, of which ext4 takes 65,000. */
const limit = 1000

/** Keeps none. `letGo` takes a lock from the disk, and never rejects. */
export function keptLocks(letGo: (name: string, fence: number) => Promise<void>): KeptLocks {
  // In the order of last use, the longest unused first.
  const locks = new Map<string, KeptLock>()

  const drop = (name: string): Promise<void> | undefined => {
    const lock = locks.get(name)
    if (!lock) return undefined
    locks.delete(name)
    return letGo(name, lock.fence)
  }

  const kept: KeptLocks = {
    get size() {
      return locks.size
    },
    keep(name, fence) {
      locks.set(name, { fence, isIdle: false })
      closer.start()
      const [longestUnused] = locks.size > limit ? locks.keys() : []
      if (longestUnused !== undefined) void drop(longestUnused)
    },
    take: name => locks.delete(name),
    drop: name => void drop(name),
    async closeIdle() {
      const dropped: (Promise<void> | undefined)[] = []
      for (const [name, lock] of locks) {
        if (lock.isIdle) dropped.push(drop(name))
        lock.isIdle = true
      }
      await Promise.all(dropped)
    },
    close() {
      closer.stop()
      for (const name of locks.keys()) void drop(name)
    },
  }
  const closer = closeIdle(kept)
  return kept
}
