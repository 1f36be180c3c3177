import type {
  IoredisClient,
  IoredisCluster,
  IoredisRedis,
  IoredisSubscriber,
  RedisConnection,
  ReplicatedCommands,
} from './redis-commands.ts'

/** What session store and locker need, of an `ioredis` instance: the locker listens on a duplicate of it. */
export function fromIoredis(client: IoredisClient): RedisConnection & ReplicatedCommands {
  return {
    countsListeners: !client.isCluster,
    call: (command, ...args) => client.call(command, ...args),
    callReplicated: (...asked) => callReplicated(client, ...asked),
    listen(channel, hear) {
      const subscriber = duplicateOf(client)
      // Without a listener ioredis prints each error; it goes on trying by itself.
      subscriber.on('error', () => {})
      subscriber.on('message', (_, message) => hear(message))
      return { ready: subscriber.subscribe(channel).then(() => {}), end: () => subscriber.disconnect() }
    },
  }
}

/** As often as ioredis follows one for a single command. */
const maxRedirections = 16
const redirectionPauseMs = 50

/**
 * A pipeline goes to one node over one connection, and ioredis gives one up that was answered in part when its connection
 * ended: `WAIT` is never answered by another Redis than the change.
 */
async function callReplicated(
  client: IoredisClient,
  replicas: number,
  waitMs: number,
  command: string,
  ...args: string[]
): Promise<readonly [reply: unknown, replicas: number]> {
  const ask = (): ReturnType<typeof inOrder> =>
    inOrder(client, [command, ...args], ['WAIT', String(replicas), String(waitMs)])
  let [changed, waited] = await ask()
  for (let turns = 0; isRedirection(changed.error) && turns < maxRedirections; turns += 1) {
    // The way may be forgotten again while some nodes have not heard of the change.
    if (turns > 0) await new Promise(resolve => setTimeout(resolve, redirectionPauseMs))
    // Pipelines follow no redirection; a single command does, and leaves the way known.
    await client.call('EXISTS', command.startsWith('EVAL') ? (args[2] ?? '') : (args[0] ?? ''))
    ;[changed, waited] = await ask()
  }
  const error = changed.error ?? waited.error
  if (error) throw error
  return [changed.reply, Number(waited.reply)]
}

interface Answered {
  readonly error: Error | null
  readonly reply: unknown
}

async function inOrder(
  client: IoredisClient,
  first: string[],
  second: string[],
): Promise<readonly [Answered, Answered]> {
  const [one, two] =
    (await client
      .pipeline([
        ['call', ...first],
        ['call', ...second],
      ])
      .exec()) ?? []
  if (!one || !two) throw new Error('Connection is closed.')
  return [
    { error: one[0], reply: one[1] },
    { error: two[0], reply: two[1] },
  ]
}

function isRedirection(error: Error | null): boolean {
  return error !== null && /^(MOVED|ASK) /.test(error.message)
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
