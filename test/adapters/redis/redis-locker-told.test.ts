import { afterAll, describe, expect, it } from 'vitest'
import {
  connectRedis,
  type OwnRedisConnection,
  redisLocker,
  redisQuota,
  redisSessions,
} from '../../../src/adapters/redis/index.ts'
import type { Lock, StopSignal } from '../../../src/core/ports/locker.ts'
import type { Clock } from '../../../src/core/types.ts'
import { manualClock } from '../../../src/testing/manual-clock.ts'
import { startRedis } from '../../services/start-redis.ts'
import { expectCode, expectThrow } from '../../support/expect-code.ts'
import { observed } from './support/observed-commands.ts'
import { ownServer } from './support/own-server.ts'
import { recordOf, signal } from './support/record-of.ts'

const place = await ownServer(keeper => startRedis(keeper))
const connections: OwnRedisConnection[] = []
const lockers: { close?(): Promise<void> }[] = []
afterAll(async () => {
  for (const locker of lockers) await locker.close?.()
  for (const connection of connections) await connection.close()
})

/** A server that locks. One whose clock stands still never renews a lock: it is as good as stopped. */
function server({ leaseMs = 6000, clock }: { readonly leaseMs?: number; readonly clock?: Clock } = {}) {
  const connection = connectRedis(place?.url ?? '')
  const commands = observed(connection)
  const locker = redisLocker({ client: commands, leaseMs, ...(clock ? { clock } : {}) })
  connections.push(connection)
  lockers.push(locker)
  const acquire = (id: string, waitMs = 60_000): Promise<Lock> => locker.acquire(id, { waitMs, signal })
  return { commands, locker, acquire, sessions: redisSessions({ client: commands }) }
}

describe('a lease', () => {
  it('that ends unrenewed leaves the lock to whoever waits', async () => {
    const stopped = server({ leaseMs: 50, clock: manualClock() })
    const lost = await stopped.acquire('a')
    const told = abortOf(lost.signal)
    const next = await server().acquire('a')
    expect(next.fence).toBeGreaterThan(lost.fence)
    expect(await told).toMatchObject({ code: 'LOCK_YIELD' })
    expect(await abortOf(lost.lost ?? signal)).toMatchObject({ code: 'LOCK_LOST' })
    await lost.release()
    await expectCode(server().acquire('a', 0), 'LOCKED')
    await next.release()
  })

  it('that ended is known to its holder at its next renewal, even if nobody told it', async () => {
    const clock = manualClock()
    const stopped = server({ leaseMs: 60, clock })
    const lost = await stopped.acquire('b')
    stopped.commands.isDeaf = true
    const next = await server().acquire('b')
    clock.advance(20)
    expect(await abortOf(lost.signal)).toMatchObject({ code: 'LOCK_LOST' })
    await next.release()
  })

  it('that cannot be renewed ends for its holder no later than for others', async () => {
    const clock = manualClock()
    const cut = server({ leaseMs: 6000, clock })
    const lock = await cut.acquire('c')
    cut.commands.before = () => {
      throw new Error('the cable is cut')
    }
    for (const ms of [2000, 2000, 1999]) clock.advance(ms)
    expect(lock.signal.aborted).toBe(false)
    clock.advance(1)
    expect(lock.signal.reason).toMatchObject({ code: 'LOCK_LOST' })
    await lock.release()
  })

  it('is renewed three times in its time, for as long as the lock is held', async () => {
    const clock = manualClock()
    const holder = server({ leaseMs: 6000, clock })
    const lock = await holder.acquire('d')
    for (let renewal = 1; renewal <= 4; renewal += 1) {
      // As if it were over by now, and nobody had come.
      await holder.commands.call('HSET', 'quayside:{d}:lock', 'until', '1')
      const renewed = sentBy(holder.commands)
      clock.advance(2000)
      await renewed
      await expectCode(server().acquire('d', 0), 'LOCKED')
    }
    expect(lock.lost?.aborted).toBe(false)
    await lock.release()
    await (await server().acquire('d')).release()
  })

  it('keeps a stale holder from the record: the fence of the next one is in it', async () => {
    const stopped = server({ leaseMs: 50, clock: manualClock() })
    const other = server()
    const record = recordOf()
    await other.sessions.create(record, { signal })
    const stale = await stopped.acquire(record.id)
    const seen = await stopped.sessions.get(record.id, { signal })
    const lock = await other.acquire(record.id)
    const guard = { fence: lock.fence, revision: 0 }
    const next = await other.sessions.update(record.id, { set: { offset: 50 } }, guard, { signal })
    const late = { fence: stale.fence, revision: seen?.revision ?? 0 }
    const newer = { fence: stale.fence, revision: next.revision }
    for (const guard of [late, newer])
      await expectCode(
        stopped.sessions.update(record.id, { set: { offset: 9 } }, guard, { signal }),
        'STALE_WRITE',
      )
    expect(await other.sessions.get(record.id, { signal })).toEqual(next)
    await lock.release()
  })
})

describe('a fence', () => {
  it('grows over a Redis that was flushed, and the lock of before is lost', async () => {
    const clock = manualClock()
    const holder = server({ clock })
    const before = await holder.acquire('e')
    await holder.commands.call('FLUSHALL')
    const after = await server().acquire('e')
    expect(after.fence).toBeGreaterThan(before.fence)
    clock.advance(2000)
    expect(await abortOf(before.signal)).toMatchObject({ code: 'LOCK_LOST' })
    await after.release()
  })

  it("exceeds the record's, whatever Redis' clock says", async () => {
    const some = server()
    const ahead = Date.now() * 1000 + 3_600_000_000
    const record = recordOf({ fence: ahead })
    await some.sessions.create(record, { signal })
    const lock = await some.acquire(record.id)
    expect(lock.fence).toBe(ahead + 1)
    await lock.release()
    const again = await some.acquire(record.id)
    expect(again.fence).toBe(ahead + 2)
    await again.release()
  })
})

describe('a lock', () => {
  it('brings the record along as it stands, with its parts, also when another server changed it', async () => {
    const [some, other] = [server(), server()]
    const record = recordOf({ parts: [{ number: 1, offset: 0, size: 9 }] })
    await some.sessions.create(record, { signal })
    const first = await some.acquire(record.id)
    expect(first.record).toEqual(record)
    await first.release()
    const second = await other.acquire(record.id)
    const set = { offset: 9, status: 'uploading' } as const
    const guard = { fence: second.fence, revision: 0 }
    const next = await other.sessions.update(record.id, { set }, guard, { signal })
    await second.release()
    const third = await some.acquire(record.id)
    expect(third.record).toEqual(next)
    await third.release()
    const again = await some.acquire(record.id)
    expect(again.record).toBe(third.record)
    await again.release()
  })

  it('of an upload that there is no record of brings none', async () => {
    const lock = await server().acquire('nothing')
    expect(lock.record).toBeUndefined()
    await lock.release()
  })
})

describe('whoever waits', () => {
  it('asks once, and then not again before the lease should be over', async () => {
    const clock = manualClock()
    const holder = await server().acquire('f')
    const waiter = server({ clock })
    const waiting = waiter.acquire('f')
    await abortOf(holder.signal)
    const asked = waiter.commands.sent.length
    clock.advance(5900)
    await waiter.commands.call('PING')
    expect(waiter.commands.sent.slice(asked)).toEqual(['PING'])
    await holder.release()
    await (await waiting).release()
  })

  it('is served before those who came later, on whichever server they are', async () => {
    const holder = await server().acquire('g')
    const servers = [server(), server(), server()]
    const served: number[] = []
    const waiting: Promise<void>[] = []
    const serve = async (turn: number, acquiring: Promise<Lock>): Promise<void> => {
      const lock = await acquiring
      served.push(turn)
      await lock.release()
    }
    for (const [turn, each] of servers.entries()) {
      const inLine = sentBy(each.commands)
      waiting.push(serve(turn, each.acquire('g')))
      await inLine
    }
    await holder.release()
    await Promise.all(waiting)
    expect(served).toEqual([0, 1, 2])
  })

  it('has the lock at the end of the lease when no message arrives', async () => {
    const clock = manualClock()
    const leaseEnds = (): void => clock.advance(6001)
    let isReleased = false
    // Who waits may ask, and pause, once more after the release: it began to listen meanwhile, or its answer was on its way.
    const schedule: Clock['schedule'] = (delayMs, run) => {
      if (isReleased && delayMs > 5500) setImmediate(leaseEnds)
      return clock.schedule(delayMs, run)
    }
    const holder = await server().acquire('h')
    const deaf = server({ clock: { ...clock, schedule } })
    deaf.commands.isDeaf = true
    const waiting = deaf.acquire('h')
    await abortOf(holder.signal)
    await holder.release()
    isReleased = true
    leaseEnds()
    await (await waiting).release()
  })

  it('is heard of at the next renewal by a holder that no message reaches', async () => {
    const clock = manualClock()
    const deaf = server({ clock })
    const lock = await deaf.acquire('i')
    deaf.commands.isDeaf = true
    const waiter = server()
    const inLine = sentBy(waiter.commands)
    const waiting = waiter.acquire('i')
    await inLine
    clock.advance(2000)
    expect(await abortOf(lock.signal)).toMatchObject({ code: 'LOCK_YIELD' })
    await lock.release()
    await (await waiting).release()
  })

  it('waits for no holder whose connection to Redis is gone, and for none that waited before it and died', async () => {
    const dead = server()
    await dead.acquire('j')
    const alsoDead = server()
    const inLine = sentBy(alsoDead.commands)
    alsoDead.acquire('j').catch(() => {})
    await inLine
    await connections.at(-1)?.close()
    await connections.at(-2)?.close()
    const killed = server()
    await (await killed.acquire('j')).release()
  })

  it('who gives up while the lock is handed to it passes it on', async () => {
    const holder = await server().acquire('k')
    const quitter = server()
    const call = new AbortController()
    const quitting = quitter.locker.acquire('k', { waitMs: 60_000, signal: call.signal })
    await abortOf(holder.signal)
    const next = server()
    const inLine = sentBy(next.commands)
    const waiting = next.acquire('k')
    await inLine
    quitter.commands.isDeaf = true
    await holder.release()
    const reason = new Error('given up')
    call.abort(reason)
    await expect(quitting).rejects.toBe(reason)
    await (await waiting).release()
  })
})

describe('closing', () => {
  it('frees what was held, and sends those away who wait, on other servers and this one', async () => {
    const closing = server()
    const held = await closing.acquire('l')
    const other = server()
    const theirs = await other.acquire('m')
    const waiting = expectCode(closing.acquire('m'), 'CLOSING')
    await abortOf(theirs.signal)
    await closing.locker.close?.()
    await waiting
    expect(held.signal.reason).toMatchObject({ code: 'LOCK_LOST' })
    await (await other.acquire('l', 0)).release()
    await expectCode(closing.acquire('n', 0), 'CLOSING')
    await theirs.release()
  })
})

describe('options', () => {
  it('are refused with what would be right', () => {
    const client = connectRedis('redis://127.0.0.1:1')
    for (const make of [redisLocker, redisSessions, redisQuota])
      expect(expectThrow(() => make({} as never), 'INVALID_OPTIONS').message).toContain('needs a client')
    expect(expectThrow(() => redisLocker({ client, leaseMs: 1 }), 'INVALID_OPTIONS').message).toContain(
      'at least 30',
    )
    expect(expectThrow(() => redisSessions({ client, prefix: 'a{b}' }), 'INVALID_OPTIONS').message).toContain(
      'prefix',
    )
    expect(expectThrow(() => redisSessions({ client, timeoutMs: 0 }), 'INVALID_OPTIONS').message).toContain(
      'timeoutMs',
    )
  })
})

/** The reason of a signal, once it has one. */
function abortOf(signal: StopSignal): Promise<unknown> {
  if (signal.aborted) return Promise.resolve(signal.reason)
  return new Promise(resolve => {
    signal.addEventListener('abort', () => resolve(signal.reason), { once: true })
  })
}

/** Resolves when a server's next script has been carried out. */
function sentBy(commands: ReturnType<typeof observed>): Promise<void> {
  return new Promise(resolve => {
    commands.after = () => resolve()
  })
}
