import { type Channel, channel } from 'node:diagnostics_channel'

/**
 * What the engine tells observers, through `node:diagnostics_channel`; free while nobody listens. Every message is
 * `{ upload }`, with `error` where something went wrong and `bytes` where some arrived.
 */
export const channels: {
  readonly created: Channel
  readonly chunk: Channel
  readonly completed: Channel
  readonly failed: Channel
  readonly aborted: Channel
  readonly expired: Channel
  /** A hook threw where that changes nothing for the client. */
  readonly hookFailed: Channel
} = {
  created: channel('quayside:upload:created'),
  chunk: channel('quayside:upload:chunk'),
  completed: channel('quayside:upload:completed'),
  failed: channel('quayside:upload:failed'),
  aborted: channel('quayside:upload:aborted'),
  expired: channel('quayside:upload:expired'),
  hookFailed: channel('quayside:hook:failed'),
}
