import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { Cluster, Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { redisLocker, redisSessions } from '../../../src/adapters/redis/index.ts'
import { placeOf } from '../../services/place-of.ts'
import { redisService } from '../../services/redis-service.ts'
import { type LockProcess, startLockProcess } from '../fs/support/lock-processes.ts'
import { recordOf, signal } from './support/record-of.ts'

const { url, prefix } = await redisService()
const cluster = await placeOf('redisCluster')
const folder = mkdtempSync(join(tmpdir(), 'quayside-locks-'))
const worker = join(folder, 'lock-worker.cjs')
const leaseMs = 3000
let processes: LockProcess[] = []

beforeAll(async () => {
  const entryPoints = [join(import.meta.dirname, 'support/lock-worker.ts')]
  await build({
    entryPoints,
    outfile: worker,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  })
})

afterEach(async () => {
  for (const each of processes) if (each.child.exitCode === null) each.child.kill('SIGKILL')
  await Promise.all(processes.map(each => each.ended()))
  processes = []
})

afterAll(() => rm(folder, { recursive: true }))

const shapes = [
  { name: 'Redis', place: { url }, connect: () => new Redis(url) },
  {
    name: 'Redis Cluster',
    place: { nodes: cluster?.nodes },
    connect: () => new Cluster([...(cluster?.nodes ?? [])]),
  },
]

describe.each(shapes)('servers on one $name', ({ place, connect }) => {
  const client = () => {
    const made = connect()
    made.on('error', () => {})
    return made
  }

  it('lose no update of 3 processes that change one record 100 times each', async () => {
    const store = client()
    const sessions = redisSessions({ client: store, prefix })
    const record = recordOf({ length: 300 })
    await sessions.create(record, { signal })
    const all = await Promise.all([1, 2, 3].map(() => start(place)))
    for (const each of all) each.order({ verb: 'increment', id: record.id, times: 100 })
    await Promise.all(all.map(each => each.hear('incremented', record.id)))
    const after = await sessions.get(record.id, { signal })
    expect(after).toMatchObject({ offset: 300, revision: 300 })
    await sessions.delete(record.id, after ?? record, { signal })
    store.disconnect()
  })

  it('get the lock of one that was killed', async () => {
    const holder = await start(place)
    holder.order({ verb: 'acquire', id: 'killed' })
    await holder.hear('acquired', 'killed')
    const store = client()
    const locker = redisLocker({ client: store, prefix, leaseMs })
    const waiting = locker.acquire('killed', { waitMs: 60_000, signal })
    expect(await holder.hear('told', 'killed')).toMatchObject({ code: 'LOCK_YIELD' })
    await holder.kill('SIGKILL')
    await (await waiting).release()
    await locker.close?.()
    store.disconnect()
  })

  it('get the lock of one that is stopped past its lease, which can change nothing when it goes on', async () => {
    const store = client()
    const sessions = redisSessions({ client: store, prefix })
    const locker = redisLocker({ client: store, prefix, leaseMs })
    const record = recordOf()
    await sessions.create(record, { signal })
    const stale = await start(place)
    stale.order({ verb: 'acquire', id: record.id })
    const { fence = 0 } = await stale.hear('acquired', record.id)
    stale.child.kill('SIGSTOP')
    const lock = await locker.acquire(record.id, { waitMs: 60_000, signal })
    expect(lock.fence).toBeGreaterThan(fence)
    const guard = { fence: lock.fence, revision: 0 }
    const next = await sessions.update(record.id, { set: { offset: 50 } }, guard, { signal })
    stale.child.kill('SIGCONT')
    // Asked to yield before it was stopped, or lost: in either case it has been told to let go.
    expect(['LOCK_YIELD', 'LOCK_LOST']).toContain((await stale.hear('told', record.id)).code)
    stale.order({ verb: 'release', id: record.id })
    await stale.hear('released', record.id)
    expect(lock.signal.aborted).toBe(false)
    expect(await sessions.get(record.id, { signal })).toEqual(next)
    await lock.release()
    await sessions.delete(record.id, next, { signal })
    await locker.close?.()
    store.disconnect()
  })

  it('end when they are closed, with a lock held', async () => {
    const orderly = await start(place)
    orderly.order({ verb: 'acquire', id: 'closed' })
    await orderly.hear('acquired', 'closed')
    orderly.order({ verb: 'close', id: '' })
    expect(await orderly.ended()).toEqual({ code: 0 })
    const next = await start(place)
    next.order({ verb: 'acquire', id: 'closed', waitMs: 0 })
    await next.hear('acquired', 'closed')
  })
})

async function start(place: object): Promise<LockProcess> {
  const started = await startLockProcess(worker, JSON.stringify({ ...place, prefix, leaseMs }))
  processes.push(started)
  return started
}
