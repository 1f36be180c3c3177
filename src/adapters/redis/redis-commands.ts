/**
 * All that the session store needs of a Redis client. An `ioredis` instance (`Redis` or `Cluster`, 5 or 6) is one
 * as it is; `fromNodeRedis` makes one of node-redis.
 */
export interface RedisCommands {
  /**
   * Sends one command and resolves with its reply: strings, whole numbers, `null`, and arrays of these. An error
   * reply rejects with an `Error` whose message begins with the error's code, as in `READONLY ...`.
   */
  call(command: string, ...args: string[]): Promise<unknown>
  /** Where this is not there, changes cannot be held back until replicas have them. */
  readonly callReplicated?: ReplicatedCommands['callReplicated']
}

/** A client that can wait for replicas on the connection that wrote. */
export interface ReplicatedCommands {
  /**
   * Sends one command and, right behind it over the same connection, `WAIT replicas waitMs`; resolves with the reply and
   * with how many replicas have what it changed.
   */
  callReplicated(
    replicas: number,
    waitMs: number,
    command: string,
    ...args: string[]
  ): Promise<readonly [reply: unknown, replicas: number]>
}

/** What the locker needs beside: to be told something without asking again and again. */
export interface RedisConnection extends RedisCommands {
  /**
   * Whether `PUBLISH` counts every listener there is. In a Cluster a node counts only those that are connected to
   * itself, so a count of 0 says nothing.
   */
  readonly countsListeners: boolean
  /**
   * Hears a channel, on a connection that nothing else is sent on, and again by itself after that connection was
   * lost.
   */
  listen(channel: string, hear: (message: string) => void): Listening
}

/** One channel that is listened to. */
export interface Listening {
  /** Resolves when messages arrive from now on. */
  readonly ready: Promise<void>
  /** Ends it, also where it is not ready yet. */
  end(): void
}

/** The parts of an `ioredis` instance that are used here, the same in versions 5 and 6. */
export type IoredisClient = IoredisRedis | IoredisCluster

/** What is used of ioredis's `Redis`, single or over Sentinel. */
export interface IoredisRedis extends RedisCommands {
  readonly isCluster: boolean
  pipeline(commands: string[][]): IoredisPipeline
  duplicate(override?: object): IoredisSubscriber
}

/** What is used of ioredis's `Cluster`. */
export interface IoredisCluster extends RedisCommands {
  readonly isCluster: boolean
  pipeline(commands: string[][]): IoredisPipeline
  duplicate(nodes?: [], override?: object): IoredisSubscriber
}

/** What is used of ioredis's pipelines. */
export interface IoredisPipeline {
  exec(): Promise<[error: Error | null, result: unknown][] | null>
}

/** What is used of an ioredis connection that listens. */
export interface IoredisSubscriber {
  subscribe(channel: string): Promise<unknown>
  on(event: 'message', listener: (channel: string, message: string) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  disconnect(): void
}
