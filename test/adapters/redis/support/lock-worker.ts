import { Cluster, Redis } from 'ioredis'
import { redisLocker, redisSessions } from '../../../../src/adapters/redis/index.ts'
import { isUploadError } from '../../../../src/core/errors.ts'
import type { Lock } from '../../../../src/core/ports/locker.ts'
import type { WorkerOrder, WorkerWord } from '../../fs/support/lock-processes.ts'

/** A server of its own that locks, increments under the lock and writes records, as its parent tells it to. */
const { url, nodes, prefix, leaseMs } = JSON.parse(process.argv[2] ?? '{}')
const client = nodes ? new Cluster(nodes) : new Redis(url)
const locker = redisLocker({ client, prefix, leaseMs })
const sessions = redisSessions({ client, prefix })
const { signal } = new AbortController()
const held = new Map<string, Lock>()

const orders: { [V in WorkerOrder['verb']]: (order: WorkerOrder) => Promise<void> } = {
  async acquire({ id, waitMs = 60_000 }) {
    const lock = await locker.acquire(id, { waitMs, signal })
    held.set(id, lock)
    lock.signal.addEventListener('abort', () => say({ word: 'told', id, code: codeOf(lock.signal.reason) }))
    say({ word: 'acquired', id, fence: lock.fence })
  },

  async release({ id }) {
    await held.get(id)?.release()
    say({ word: 'released', id })
  },

  /** Each time reads a record under its lock and writes what follows: an increment that another one overtook is lost. */
  async increment({ id, times = 1 }) {
    for (let round = 0; round < times; round += 1) {
      const lock = await locker.acquire(id, { waitMs: 60_000, signal })
      const record = await sessions.get(id, { signal })
      const guard = { fence: lock.fence, revision: record?.revision ?? -1 }
      await sessions.update(id, { set: { offset: (record?.offset ?? 0) + 1 } }, guard, { signal })
      await lock.release()
    }
    say({ word: 'incremented', id })
  },

  async forget() {
    process.disconnect()
  },

  async close() {
    await locker.close?.()
    client.disconnect()
    process.disconnect()
  },
}

process.on('message', (order: WorkerOrder) => {
  orders[order.verb](order).catch(error => say({ word: 'failed', id: order.id, code: codeOf(error) }))
})
say({ word: 'ready', id: '' })

function codeOf(error: unknown): string {
  return isUploadError(error) ? error.code : String(error)
}

function say(word: WorkerWord): void {
  process.send?.(word)
}
