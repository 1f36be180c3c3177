import { createHash } from 'node:crypto'
import type { QuotaAnswer, QuotaStore } from '../../core/ports/quota.ts'
import { boundedCommands } from './bounded-commands.ts'
import type { RedisCommands } from './redis-commands.ts'
import { whileRedis } from './redis-failure.ts'
import { redisKeys } from './redis-keys.ts'
import { checkClient, timeoutOf } from './redis-options.ts'
import { runScript } from './redis-script.ts'
import { endQuota } from './scripts/end-quota.ts'
import { openQuota } from './scripts/open-quota.ts'
import { reserveQuota } from './scripts/reserve-quota.ts'

/** The client, and what keys begin with. */
export interface RedisQuotaOptions {
  /** An `ioredis` instance (`Redis` or `Cluster`), or what `fromNodeRedis` made. It stays the caller's to close. */
  readonly client: RedisCommands
  /** What all keys begin with, so that several applications can share a Redis. Default `quayside`. */
  readonly prefix?: string
  /** A command that takes longer is given up as `SESSIONS_UNAVAILABLE`. Milliseconds, default 5,000. */
  readonly timeoutMs?: number
}

/**
 * Accounts in Redis, shared by any number of servers. Every change is one script. An owner's account is three keys in one
 * slot of a Cluster: two hashes with a field for each upload that is open or kept, and the bytes of all of them.
 */
export function redisQuota(options: RedisQuotaOptions): QuotaStore {
  checkClient('redisQuota', options.client)
  const commands = boundedCommands(options.client, timeoutOf(options))
  const keysOf = quotaKeys(options.prefix ?? 'quayside')

  const end = (owner: string | undefined, upload: string, bytes: string): Promise<unknown> =>
    whileRedis(`account for upload ${upload}`, () =>
      runScript(commands, endQuota, keysOf(owner), [upload, bytes]),
    )

  return {
    name: 'redis',

    async reserve(owner, { upload, bytes, at }, limits, { signal }) {
      signal.throwIfAborted()
      const args = [upload, String(bytes), String(at), textOf(limits.bytes), textOf(limits.openUploads)]
      return whileRedis(`reserve room for upload ${upload}`, async () =>
        answerOf(await runScript(commands, reserveQuota, keysOf(owner), args)),
      )
    },

    async settle(owner, upload, bytes, { signal }) {
      signal.throwIfAborted()
      await end(owner, upload, String(bytes))
    },

    async release(owner, upload, { signal }) {
      signal.throwIfAborted()
      await end(owner, upload, '')
    },

    async open(owner, before, limit, { signal }) {
      signal.throwIfAborted()
      const [open = ''] = keysOf(owner)
      return whileRedis("find an owner's open uploads", async () => {
        const found = await runScript(commands, openQuota, [open], [String(before), String(limit)])
        return Array.isArray(found) ? found.map(String) : []
      })
    },

    async usage(owner, { signal }) {
      signal.throwIfAborted()
      const [open = '', , bytes = ''] = keysOf(owner)
      return whileRedis("read an owner's account", async () => {
        const [total, count] = await Promise.all([commands.call('GET', bytes), commands.call('HLEN', open)])
        return { bytes: Number(total ?? 0), openUploads: Number(count) }
      })
    },
  }
}

/** Open, kept and bytes of an owner. No digest is `-`, which stands for uploads without an owner. */
function quotaKeys(prefix: string): (owner: string | undefined) => readonly string[] {
  redisKeys(prefix)
  return owner => {
    const name = owner === undefined ? '-' : createHash('sha256').update(owner).digest('base64url')
    return ['open', 'kept', 'bytes'].map(what => `${prefix}:quota:{${name}}:${what}`)
  }
}

function answerOf(reply: unknown): QuotaAnswer {
  const [word, used] = Array.isArray(reply) ? reply : []
  if (word !== 'bytes' && word !== 'openUploads') return { granted: true }
  return { granted: false, what: word, used: Number(used) }
}

function textOf(limit: number | undefined): string {
  return limit === undefined || limit === Number.POSITIVE_INFINITY ? '' : String(limit)
}
