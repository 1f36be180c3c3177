import { randomBytes } from 'node:crypto'
import { UploadError } from '../../core/errors.ts'
import { type LockTurn, lockQueue } from '../../core/lock-queue.ts'
import type { Lock, Locker } from '../../core/ports/locker.ts'
import { systemClock } from '../../core/system-clock.ts'
import type { Clock } from '../../core/types.ts'
import { boundedCommands } from './bounded-commands.ts'
import { fromIoredis } from './from-ioredis.ts'
import { heldLocks } from './held-locks.ts'
import { knownRecordsOf } from './known-records.ts'
import { lockCalls } from './lock-calls.ts'
import { lockEars } from './lock-ears.ts'
import { hearMessage } from './lock-messages.ts'
import { type LockWait, lockWait } from './lock-wait.ts'
import type { IoredisClient, RedisConnection } from './redis-commands.ts'
import { isSafeId, redisKeys } from './redis-keys.ts'
import { checkClient, checkedMs, timeoutOf } from './redis-options.ts'
import { takeLock } from './take-lock.ts'

/** The client, and how long a lease lasts. Times are milliseconds. */
export interface RedisLockerOptions {
  /** An `ioredis` instance (`Redis` or `Cluster`), or what `fromNodeRedis` made. It stays the caller's to close. */
  readonly client: IoredisClient | RedisConnection
  /** What all keys begin with; the one of the session store. Default `quayside`. */
  readonly prefix?: string
  /**
   * A lock that is not renewed for so long is free: what a server that was killed keeps others waiting for at most.
   * Renewed three times in it. Milliseconds, at least 30; default 6,000, which is less than the engine's `lockWaitMs`.
   */
  readonly leaseMs?: number
  /** A command that takes longer is given up as `SESSIONS_UNAVAILABLE`. Milliseconds, default 5,000. */
  readonly timeoutMs?: number
  /** Measures waiting and renewal. Default: the machine's. */
  readonly clock?: Clock
}

/**
 * Locks between any number of servers. Who waits stands in line in Redis and is told when it is its turn, so nothing is
 * polled; the holder is told that somebody waits. A process waits and holds once for an id, whatever its requests.
 * A server that was killed keeps others waiting for 300 ms, where its connection to Redis is known to be gone, and for
 * its lease at most.
 */
export function redisLocker(options: RedisLockerOptions): Locker {
  const { client, prefix = 'quayside', clock = systemClock } = options
  const leaseMs = checkedMs('leaseMs', options.leaseMs ?? 6000, 30)
  checkClient('redisLocker', options.client)
  const timeoutMs = timeoutOf(options)
  const keys = redisKeys(prefix)
  const connection = 'listen' in client ? client : fromIoredis(client)
  const token = randomBytes(12).toString('base64url')
  const isDeafDead = connection.countsListeners
  const calls = lockCalls(boundedCommands(connection, timeoutMs), keys, knownRecordsOf(client, prefix), {
    token,
    leaseMs,
    isDeafDead,
  })
  const queue = lockQueue(clock)
  const held = heldLocks(calls, leaseMs, clock)
  const waits = new Map<string, LockWait>()
  const underWay = new Set<Promise<unknown>>()
  const ears = lockEars(connection, keys.channel + token, timeoutMs, message =>
    hearMessage(message, { calls, held, waits }),
  )
  let isClosed = false

  const take = async (turn: LockTurn, wait: LockWait): Promise<Lock> => {
    waits.set(turn.id, wait)
    try {
      await ears.open()
      wait.check()
      const taken = await takeLock(turn.id, wait, calls, isDeafDead, clock)
      const lock = held.hold(turn, taken)
      if (taken.isWanted || wait.isWanted) turn.askToYield()
      return lock
    } catch (error) {
      turn.release()
      throw error
    } finally {
      waits.delete(turn.id)
      wait.end()
    }
  }

  return {
    name: 'redis',

    async acquire(id, request) {
      if (!isSafeId(id)) throw missing(id)
      const since = clock.now()
      const turn = await queue.take(id, request)
      const taking = isClosed ? refuse(turn) : take(turn, lockWait(id, request, clock, since))
      underWay.add(taking)
      return taking.finally(() => underWay.delete(taking))
    },

    async close() {
      isClosed = true
      queue.close()
      for (const wait of waits.values()) wait.giveUp(closing())
      await Promise.allSettled(underWay)
      await held.close()
      ears.close()
    },
  }
}

async function refuse(turn: LockTurn): Promise<never> {
  turn.release()
  throw closing()
}

function closing(): UploadError {
  return new UploadError('CLOSING', 'This locker is closing and gives no more locks')
}

function missing(id: string): UploadError {
  return new UploadError('UPLOAD_NOT_FOUND', `There is no upload ${id}`, { details: { id } })
}
