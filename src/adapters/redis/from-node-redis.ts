import type { Listening, RedisConnection } from './redis-commands.ts'

/** The parts of node-redis (the package `redis`, 5 or later) that are used here: what `createClient` returns. */
export interface NodeRedisClient {
  sendCommand(args: string[]): Promise<unknown>
  duplicate(): NodeRedisSubscriber
}

/** What is used of a node-redis connection that listens. */
export interface NodeRedisSubscriber {
  on(event: 'error', listener: (error: Error) => void): unknown
  connect(): Promise<unknown>
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>
  destroy(): void
}

/** What `createCluster` returns. It keeps a connection of its own for channels. */
export interface NodeRedisCluster extends NodeRedisChannels {
  readonly slots: unknown
  sendCommand(firstKey: string | undefined, isReadonly: boolean | undefined, args: string[]): Promise<unknown>
}

/** What `createSentinel` returns. It keeps a connection of its own for channels. */
export interface NodeRedisSentinel extends NodeRedisChannels {
  getSentinelNode(): unknown
  sendCommand(isReadonly: boolean | undefined, args: string[]): Promise<unknown>
}

interface NodeRedisChannels {
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>
  unsubscribe(channel: string): Promise<unknown>
}

/**
 * Makes a client of node-redis one for `redisSessions` and `redisLocker`. It is to be connected already, with a
 * listener for its `error` event, and stays the caller's to close.
 */
export function fromNodeRedis(
  client: NodeRedisClient | NodeRedisCluster | NodeRedisSentinel,
): RedisConnection {
  if ('slots' in client) return fromCluster(client)
  if ('getSentinelNode' in client) return fromSentinel(client)
  return {
    countsListeners: true,
    call: (command, ...args) => client.sendCommand([command, ...args]),
    listen(channel, hear) {
      const subscriber = client.duplicate()
      // It goes on trying by itself; without a listener its errors would end the process.
      subscriber.on('error', () => {})
      const listen = async (): Promise<void> => {
        await subscriber.connect()
        await subscriber.subscribe(channel, hear)
      }
      return { ready: listen(), end: () => endQuietly(subscriber) }
    },
  }
}

/** node-redis throws when what is to be ended has ended already, or never began. */
function endQuietly(subscriber: NodeRedisSubscriber): void {
  try {
    subscriber.destroy()
  } catch {
    // There is nothing left to end.
  }
}

function fromCluster(client: NodeRedisCluster): RedisConnection {
  return {
    countsListeners: false,
    call: (command, ...args) => client.sendCommand(firstKey(command, args), false, [command, ...args]),
    listen: (channel, hear) => listenOn(client, channel, hear),
  }
}

function fromSentinel(client: NodeRedisSentinel): RedisConnection {
  return {
    countsListeners: true,
    call: (command, ...args) => client.sendCommand(false, [command, ...args]),
    listen: (channel, hear) => listenOn(client, channel, hear),
  }
}

function listenOn(client: NodeRedisChannels, channel: string, hear: (message: string) => void): Listening {
  return {
    ready: client.subscribe(channel, hear).then(() => {}),
    // Whoever closes the client first has ended this, too.
    end: () => void client.unsubscribe(channel).catch(() => {}),
  }
}

/** Of a script the keys come behind its digest or text and their number; of all else used here the key comes first. */
function firstKey(command: string, args: readonly string[]): string | undefined {
  return command.startsWith('EVAL') ? args[2] : args[0]
}
