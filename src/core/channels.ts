import { channel, type TracingChannel, tracingChannel } from 'node:diagnostics_channel'
import type { Upload } from './types.ts'
import type { SweepReport } from './upload-engine.ts'

/** What is told of each event. Sizes are bytes, durations milliseconds of the engine's clock. */
export interface UploadEvents {
  created: { readonly upload: Upload }
  /** Bytes that count from now on: a whole chunk, a part, or what arrived of a body that broke off. */
  chunk: { readonly upload: Upload; readonly bytes: number; readonly durationMs: number }
  /** Published, and handed to the completion queue. */
  processing: { readonly upload: Upload }
  completed: { readonly upload: Upload }
  /** For good; `upload.failure` says why. */
  failed: { readonly upload: Upload }
  /** Removed at somebody's wish, completed ones too. */
  aborted: { readonly upload: Upload }
  /** Removed because its time was up. */
  expired: { readonly upload: Upload }
  /** The record of an ended upload is gone; its object stays. */
  forgotten: { readonly upload: Upload }
  /** Something failed where that changes nothing for the client: a hook, or freeing bytes. */
  hookFailed: { readonly upload: Upload; readonly hook: string; readonly error: unknown }
  /** A lock was taken, or not: `error` says why. */
  lock: { readonly id: string; readonly waitedMs: number; readonly error?: unknown }
  /** The holder of a lock was asked to let go, or lost it: `error` is `LOCK_YIELD` or `LOCK_LOST`. */
  lockYielded: { readonly id: string; readonly error: unknown }
  swept: { readonly report: SweepReport; readonly durationMs: number }
  /** A call to a cloud failed in passing; the next try comes after `delayMs`. */
  storageRetry: { readonly attempt: number; readonly delayMs: number; readonly error: unknown }
}

/** A channel of `node:diagnostics_channel` whose messages are known by type. */
export interface EventChannel<Message> {
  readonly name: string | symbol
  readonly hasSubscribers: boolean
  publish(message: Message): void
  subscribe(onMessage: (message: unknown, name: string | symbol) => void): void
  unsubscribe(onMessage: (message: unknown, name: string | symbol) => void): void
}

/** What the engine tells observers, through `node:diagnostics_channel`: free while nobody listens. */
export const channels: { readonly [E in keyof UploadEvents]: EventChannel<UploadEvents[E]> } = {
  created: channel('quayside:upload:created'),
  chunk: channel('quayside:upload:chunk'),
  processing: channel('quayside:upload:processing'),
  completed: channel('quayside:upload:completed'),
  failed: channel('quayside:upload:failed'),
  aborted: channel('quayside:upload:aborted'),
  expired: channel('quayside:upload:expired'),
  forgotten: channel('quayside:upload:forgotten'),
  hookFailed: channel('quayside:hook:failed'),
  lock: channel('quayside:lock:acquire'),
  lockYielded: channel('quayside:lock:yield'),
  swept: channel('quayside:sweep:end'),
  storageRetry: channel('quayside:storage:retry'),
}

/** One call of the engine. `result` or `error` is there once it settled. */
export interface VerbMessage {
  readonly verb: Verb
  /** Of verbs about one upload. */
  readonly id?: string
  readonly result?: unknown
  readonly error?: unknown
  /** A tracer may set it when the call begins: the call runs inside, so that what it calls is seen as part of it. */
  within?: <T>(work: () => T) => T
}

/** A call of the engine, by its name. */
export type Verb =
  | 'create'
  | 'append'
  | 'writePart'
  | 'direct'
  | 'complete'
  | 'endProcessing'
  | 'concatenate'
  | 'get'
  | 'list'
  | 'abort'
  | 'remove'
  | 'read'
  | 'park'
  | 'sweep'

/** Every call of the engine from its beginning to its end, for tracers: `tracing:quayside:verb:start` and so on. */
export const verbs: TracingChannel<unknown, VerbMessage> = tracingChannel('quayside:verb')

/** Listens to one event until the returned function is called. What the listener throws does not reach the engine. */
export function observe<E extends keyof UploadEvents>(
  event: E,
  listener: (message: UploadEvents[E]) => void,
): () => void {
  const onMessage = (message: unknown): void => listener(message as UploadEvents[E])
  channels[event].subscribe(onMessage)
  return () => void channels[event].unsubscribe(onMessage)
}

/** Listens to every call: `begin` is told of its beginning, and what that returns, of its end. Ends like `observe`. */
export function observeVerbs(begin: (call: VerbMessage) => (ended: VerbMessage) => void): () => void {
  const underWay = new WeakMap<object, (ended: VerbMessage) => void>()
  const handlers = {
    start: (call: VerbMessage) => void underWay.set(call, begin(call)),
    asyncEnd: (call: VerbMessage) => underWay.get(call)?.(call),
    end: ignore,
    asyncStart: ignore,
    error: ignore,
  }
  verbs.subscribe(handlers)
  return () => void verbs.unsubscribe(handlers)
}

function ignore(): void {}
