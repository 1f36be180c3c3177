import { UploadError } from '../core/errors.ts'
import type { Hooks } from '../core/ports/hooks.ts'
import { systemClock } from '../core/system-clock.ts'
import type { Clock, JsonObject, Upload } from '../core/types.ts'
import { deliver } from './deliver.ts'
import { describeUpload } from './describe-upload.ts'
import { secretProblems } from './sign-message.ts'

/** What receivers are told of. */
export type WebhookEvent = 'upload.completed' | 'upload.failed'

/** Times are milliseconds. */
export interface WebhookOptions {
  /** Where messages are posted. It comes from the application's configuration, never from whoever uploads. */
  readonly url: string
  /** `whsec_` and 24 to 64 bytes in base64. Of several, every one signs: how a secret is exchanged for another. */
  readonly secret: string | readonly string[]
  /** Default: both. */
  readonly events?: readonly WebhookEvent[]
  /** What a message says of an upload, as its `data`. */
  readonly describe?: (upload: Upload) => JsonObject
  /** How long the receiver may take to answer. Default 10,000. */
  readonly timeoutMs?: number
  /** How often a message is sent again at once; a completion comes again later until it is taken. Default 2. */
  readonly retries?: number
  /** Told when the receiver answered 410: nothing more is sent to it. */
  readonly onDisabled?: () => void
  readonly clock?: Clock
  /** From 0 up to, not including, 1. */
  readonly random?: () => number
}

/**
 * Hooks that tell a receiver of uploads, signed after Standard Webhooks (https://www.standardwebhooks.com). A completion is
 * told at least once, always with the same `webhook-id`; a failure as often as `retries` allow. `INVALID_OPTIONS` for an
 * address or a secret that cannot work.
 */
export function webhookHooks(options: WebhookOptions): Hooks {
  refuseUnworkable(options)
  const { events = ['upload.completed', 'upload.failed'], describe = describeUpload } = options
  const receiver = receiverOf(options)
  const tell = async (type: WebhookEvent, upload: Upload, id: string, at: number): Promise<void> => {
    if (receiver.isDisabled) return
    const timestamp = new Date(at).toISOString()
    const body = JSON.stringify({ type, timestamp, data: describe(upload) })
    // The id is signed with full stops around it, so it has none of its own.
    await deliver({ id: id.replaceAll('.', '_'), body }, receiver)
  }
  const afterComplete: NonNullable<Hooks['afterComplete']> = (upload, { idempotencyKey }) =>
    tell('upload.completed', upload, idempotencyKey, upload.completedAt ?? upload.createdAt)
  const onFailed: NonNullable<Hooks['onFailed']> = upload =>
    tell('upload.failed', upload, `failed-${upload.id}`, upload.updatedAt)
  return {
    ...(events.includes('upload.completed') ? { afterComplete } : {}),
    ...(events.includes('upload.failed') ? { onFailed } : {}),
  }
}

function receiverOf(options: WebhookOptions): Parameters<typeof deliver>[1] {
  const { url, secret, timeoutMs = 10_000, retries = 2, onDisabled } = options
  const { clock = systemClock, random = Math.random } = options
  const secrets = typeof secret === 'string' ? [secret] : secret
  return {
    url,
    secrets,
    timeoutMs,
    retries,
    clock,
    random,
    isDisabled: false,
    disable() {
      this.isDisabled = true
      onDisabled?.()
    },
  }
}

function refuseUnworkable({ url, secret }: WebhookOptions): void {
  const isWeb = URL.canParse(url) && ['https:', 'http:'].includes(new URL(url).protocol)
  const problems = [
    ...(isWeb ? [] : ['url must be an address that begins with https:// (or http://)']),
    ...secretProblems(typeof secret === 'string' ? [secret] : secret),
  ]
  if (problems.length === 0) return
  throw new UploadError('INVALID_OPTIONS', problems.join('; '), { details: { problems } })
}
