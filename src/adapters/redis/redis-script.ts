import { createHash } from 'node:crypto'
import type { RedisCommands } from './redis-commands.ts'

/** A Lua script that Redis runs as one step. */
export interface RedisScript {
  readonly text: string
  /** What Redis knows it by once it has seen it. */
  readonly sha: string
}

export function redisScript(text: string): RedisScript {
  return { text, sha: createHash('sha1').update(text).digest('hex') }
}

/**
 * Runs a script by its digest. A server that has not seen it, because it is new, was restarted or has just become
 * master, is sent the text.
 */
export async function runScript(
  commands: RedisCommands,
  { text, sha }: RedisScript,
  keys: readonly string[],
  args: readonly string[],
): Promise<unknown> {
  const operands = [String(keys.length), ...keys, ...args]
  try {
    return await commands.call('EVALSHA', sha, ...operands)
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    return commands.call('EVAL', text, ...operands)
  }
}
