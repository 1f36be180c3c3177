import { UploadError } from '../../core/errors.ts'
import type { RedisCommands } from './redis-commands.ts'

/** The same Redis twice: only what changes something has to wait for replicas. */
export interface ReadsAndWrites {
  readonly reads: RedisCommands
  readonly writes: RedisCommands
}

/** While a connection waits for replicas, everything behind it waits, too. */
const waitAtMostMs = 1000

/**
 * The same commands, each answered once so many replicas have what it changed. Where they do not in time, the change stands
 * all the same, and the caller is told that it may not last.
 */
export function replicatedCommands(
  client: RedisCommands,
  replicas: number,
  timeoutMs: number,
): RedisCommands {
  if (replicas === 0) return client
  const call = client.callReplicated
  const isCount = Number.isSafeInteger(replicas) && replicas > 0
  if (!isCount) throw bad(`replicas must be a whole number from 0, not ${String(replicas)}`)
  if (!call) throw bad('replicas needs a client of ioredis, or one with callReplicated')
  const waitMs = Math.min(waitAtMostMs, Math.floor(timeoutMs / 2))
  return {
    async call(command, ...args) {
      const [reply, have] = await call(replicas, waitMs, command, ...args)
      if (have >= replicas) return reply
      throw new Error(`NOREPLICAS the change stands, but ${have} replicas have it and not ${replicas}`)
    },
  }
}

function bad(problem: string): UploadError {
  return new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}
