import type {
  IoredisClient,
  IoredisCluster,
  IoredisRedis,
  IoredisSubscriber,
  RedisConnection,
} from './redis-commands.ts'

/** What the locker needs, of an `ioredis` instance: it listens on a duplicate of it. */
export function fromIoredis(client: IoredisClient): RedisConnection {
  return {
    countsListeners: !client.isCluster,
    call: (command, ...args) => client.call(command, ...args),
    listen(channel, hear) {
      const subscriber = duplicateOf(client)
      // Without a listener ioredis prints each error; it goes on trying by itself.
      subscriber.on('error', () => {})
      subscriber.on('message', (_, message) => hear(message))
      return { ready: subscriber.subscribe(channel).then(() => {}), end: () => subscriber.disconnect() }
    },
  }
}

/**
 * Scripts publish to the channel as it is, so it must not be prefixed here. And a client that queues nothing would refuse
 * the one SUBSCRIBE, which is sent before its connection is there.
 */
const listening = { keyPrefix: '', enableOfflineQueue: true, lazyConnect: false }

function duplicateOf(client: IoredisClient): IoredisSubscriber {
  return client.isCluster
    ? (client as IoredisCluster).duplicate([], listening)
    : (client as IoredisRedis).duplicate(listening)
}
