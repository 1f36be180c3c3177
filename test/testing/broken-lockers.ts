import type { Lock, Locker } from '../../src/core/ports/locker.ts'

/** Lockers that are wrong in one way each, and a clause that must tell. */
export interface BrokenLocker {
  readonly fault: string
  readonly caughtBy: string
  readonly breakIt: (right: Locker) => Locker
}

/** A signal that nobody aborts. */
const peaceful = (): AbortSignal => new AbortController().signal

export const brokenLockers: readonly BrokenLocker[] = [
  {
    fault: 'never asks anybody to yield',
    caughtBy: 'a newcomer asks the holder to yield, and waits until it has let go',
    breakIt: right => ({
      ...right,
      acquire: async (id, request) => ({ ...(await right.acquire(id, request)), signal: peaceful() }),
    }),
  },
  {
    fault: 'gives the lock to everybody',
    caughtBy: 'only one of many holds the lock at any time',
    breakIt: right => ({
      ...right,
      acquire: (_id, request) => right.acquire(String(Math.random()), request),
    }),
  },
  {
    fault: 'keeps one lock for all ids',
    caughtBy: 'locks of different ids have nothing to do with each other',
    breakIt: right => ({ ...right, acquire: (_id, request) => right.acquire('the lock', request) }),
  },
  {
    fault: 'gives the same fence twice',
    caughtBy: 'the fence grows with every acquisition',
    breakIt: right => ({
      ...right,
      acquire: async (id, request) => ({ ...(await right.acquire(id, request)), fence: 7 }),
    }),
  },
  {
    fault: 'takes the lock from the next holder when it is released twice',
    caughtBy: 'releasing twice is success, and does not take the lock from the next holder',
    breakIt: right => {
      const newest = new Map<string, Lock>()
      return {
        ...right,
        async acquire(id, request) {
          const lock = await right.acquire(id, request)
          newest.set(id, lock)
          return { ...lock, release: async () => newest.get(id)?.release() }
        },
      }
    },
  },
  {
    fault: 'goes on waiting for those who gave up',
    caughtBy: "giving up rejects with the signal's reason and leaves the line",
    breakIt: right => ({
      ...right,
      acquire: (id, request) => right.acquire(id, { ...request, signal: peaceful() }),
    }),
  },
  {
    fault: 'waits for as long as it takes',
    caughtBy: 'without time to wait a lock that is held is LOCKED, and its holder is asked to yield',
    breakIt: right => ({
      ...right,
      acquire: (id, request) => right.acquire(id, { ...request, waitMs: 1e9 }),
    }),
  },
  {
    fault: 'never lets go',
    caughtBy: 'releasing hands the lock over without time having to pass',
    breakIt: right => ({
      ...right,
      acquire: async (id, request) => ({ ...(await right.acquire(id, request)), release: async () => {} }),
    }),
  },
]
