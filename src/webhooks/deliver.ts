import { UploadError } from '../core/errors.ts'
import type { Clock } from '../core/types.ts'
import { signMessage } from './sign-message.ts'

/** Who is told, and how. */
export interface Receiver {
  readonly url: string
  readonly secrets: readonly string[]
  readonly timeoutMs: number
  readonly retries: number
  readonly clock: Clock
  readonly random: () => number
  isDisabled: boolean
  disable(): void
}

/** The same each time it is sent, but for when and thus how it is signed. */
export interface Message {
  readonly id: string
  readonly body: string
}

/** Sends until it is taken (2xx) or was tried often enough: then `WEBHOOK_FAILED`. After 410 nothing is sent again. */
export async function deliver(message: Message, receiver: Receiver): Promise<void> {
  const { retries, clock } = receiver
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await send(message, receiver)
    if (outcome.status === 410) return receiver.disable()
    if (outcome.status !== undefined && outcome.status >= 200 && outcome.status < 300) return
    if (attempt > retries) throw failed(attempt, outcome, receiver.url)
    await pause(delayFor(attempt, receiver.random), clock)
  }
}

interface Outcome {
  readonly status?: number
  readonly cause?: unknown
}

async function send(message: Message, { url, secrets, timeoutMs, clock }: Receiver): Promise<Outcome> {
  const timestamp = String(Math.floor(clock.now() / 1000))
  const stopping = new AbortController()
  const cancel = clock.schedule(timeoutMs, () =>
    stopping.abort(new Error(`The receiver did not answer within ${timeoutMs} ms`)),
  )
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: message.body,
      headers: {
        'content-type': 'application/json',
        'webhook-id': message.id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signMessage(message, timestamp, secrets),
      },
      // A receiver must not lead the server to an address that nobody configured.
      redirect: 'manual',
      signal: stopping.signal,
    })
    await response.body?.cancel()
    return { status: response.status }
  } catch (cause) {
    return { cause: stopping.signal.aborted ? stopping.signal.reason : cause }
  } finally {
    cancel()
  }
}

const baseMs = 500

/** Doubles, with full jitter, so that many servers do not come back at once. */
function delayFor(attempt: number, random: () => number): number {
  return random() * baseMs * 2 ** (attempt - 1)
}

function pause(delayMs: number, clock: Clock): Promise<void> {
  return new Promise(resolve => {
    clock.schedule(delayMs, resolve)
  })
}

/** Names the host alone: the rest of an address may be a secret. */
function failed(attempts: number, { status, cause }: Outcome, url: string): UploadError {
  const why = status === undefined ? 'could not be reached' : `answered ${status}`
  const message = `The webhook receiver ${new URL(url).host} ${why}, ${attempts} times in a row; it must answer 2xx`
  return new UploadError('WEBHOOK_FAILED', message, {
    details: { attempts, ...(status === undefined ? {} : { status }) },
    cause,
  })
}
