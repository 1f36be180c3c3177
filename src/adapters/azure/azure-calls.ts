import type { StorageContext } from '../../core/ports/storage.ts'
import { systemClock } from '../../core/system-clock.ts'
import { retrying } from '../cloud/retrying.ts'
import { type AzureAccount, openAccount } from './azure-account.ts'
import { azureFailure, isTransient, retryAfterMs } from './azure-failure.ts'
import type { AzureStorageOptions } from './azure-options.ts'
import { inTime } from './in-time.ts'

/** One call: what it is about, in words that complete "Cannot ...", and how many bytes of body it has. */
export interface Call extends StorageContext {
  readonly doing: string
  readonly bytes?: number
}

/** Runs requests against the account: within a time, again where that helps, failures as typed errors. */
export interface AzureCalls {
  /** What a message calls the place: `container photos`. */
  readonly place: string
  run<T>(call: Call, step: (account: AzureAccount, signal: AbortSignal) => Promise<T>): Promise<T>
}

export function azureCalls(options: AzureStorageOptions): AzureCalls {
  const { clock = systemClock } = options
  const retries = options.retries === undefined ? {} : { retries: options.retries }
  const place = `container ${options.container}`
  let opening: Promise<AzureAccount> | undefined
  const open = async (): Promise<AzureAccount> => {
    try {
      opening ??= openAccount(options)
      return await opening
    } catch (error) {
      opening = undefined
      throw error
    }
  }
  return {
    place,
    async run({ doing, signal, bytes = 0 }, step) {
      signal.throwIfAborted()
      try {
        const account = await open()
        const policy = { ...retries, clock, signal, isTransient, retryAfterMs }
        return await retrying(() => inTime(trying => step(account, trying), { signal, clock, bytes }), policy)
      } catch (error) {
        signal.throwIfAborted()
        throw azureFailure(error, doing, place)
      }
    },
  }
}
