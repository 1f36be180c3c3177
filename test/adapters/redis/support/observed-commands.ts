import type { RedisConnection } from '../../../../src/adapters/redis/index.ts'

export interface ObservedConnection extends RedisConnection {
  /** The commands that were sent, first words only. */
  readonly sent: string[]
  /** Asked before each command; what it throws is what the command fails with, without being sent. */
  before: (command: string, args: readonly string[]) => void
  /** Asked after each command was carried out; what it throws is all that is heard of it. */
  after: (command: string) => void
  /** Whether messages arrive. */
  isDeaf: boolean
}

/** A connection that can be watched, and that fails when it is told to. */
export function observed(connection: RedisConnection): ObservedConnection {
  const watched: ObservedConnection = {
    countsListeners: connection.countsListeners,
    sent: [],
    before: () => {},
    after: () => {},
    isDeaf: false,
    async call(command, ...args) {
      watched.before(command, args)
      watched.sent.push(command)
      const reply = await connection.call(command, ...args)
      watched.after(command)
      return reply
    },
    listen: (channel, hear) =>
      connection.listen(channel, message => {
        if (!watched.isDeaf) hear(message)
      }),
  }
  return watched
}
