import type { RedisCommands } from './redis-commands.ts'

/**
 * The same commands, each answered within `timeoutMs` or rejected: clients queue commands while they reconnect, some of
 * them for ever. A command that was given up may still be carried out later.
 */
export function boundedCommands(commands: RedisCommands, timeoutMs: number): RedisCommands {
  return { call: (command, ...args) => within(timeoutMs, command, commands.call(command, ...args)) }
}

/** The outcome of something, or a rejection after a while. */
export function within<T>(timeoutMs: number, what: string, outcome: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${what} was not answered in ${timeoutMs} ms`)),
      timeoutMs,
    )
    outcome.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
