import type { StorageContext } from '../../core/ports/storage.ts'
import { systemClock } from '../../core/system-clock.ts'
import type { Clock } from '../../core/types.ts'
import { retrying } from '../cloud/retrying.ts'
import { type S3Kit, type S3Source, s3Source } from './s3-client.ts'
import { isTransient, retryAfterMs, s3Error } from './s3-failure.ts'
import type { S3StorageOptions } from './s3-options.ts'

/** One try; it makes its own command and body, and hands the signal on to the client. */
export type S3Try<T> = (kit: S3Kit, signal: AbortSignal, attempt: number) => Promise<T>

export interface CallOptions {
  /** The request carries a stream, which no client repeats. */
  readonly isBody?: boolean
  readonly isTransient?: (error: unknown) => boolean
}

/** Calls to one bucket, tried again where that may help. */
export interface S3Caller {
  readonly options: S3StorageOptions
  readonly bucket: string
  readonly prefix: string
  readonly clock: Clock
  /** Rejects with an `UploadError`; `doing` completes "Cannot ...". */
  call<T>(doing: string, context: StorageContext, run: S3Try<T>, options?: CallOptions): Promise<T>
  /** Rejects with what the client threw, for whoever looks at S3's codes. */
  attempt<T>(context: StorageContext, run: S3Try<T>, options?: CallOptions): Promise<T>
  close(): Promise<void>
}

export function s3Caller(options: S3StorageOptions): S3Caller {
  const { bucket, prefix = '', retries = 4, clock = systemClock } = options
  const source: S3Source = s3Source(options)

  const attempt: S3Caller['attempt'] = async ({ signal }, run, how = {}) => {
    signal.throwIfAborted()
    const kit = await source.kit()
    const mayRepeat = source.isOwn || how.isBody === true
    return retrying(number => withOwnSignal(signal, own => run(kit, own, number)), {
      signal,
      retries: mayRepeat ? retries : 0,
      isTransient: how.isTransient ?? isTransient,
      retryAfterMs,
      clock,
    })
  }

  return {
    options,
    bucket,
    prefix,
    clock,
    attempt,
    async call(doing, context, run, how) {
      try {
        return await attempt(context, run, how)
      } catch (error) {
        context.signal.throwIfAborted()
        throw s3Error(error, doing, bucket)
      }
    },
    close: () => source.close(),
  }
}

/** A request that was refused before it had sent its body would go on sending: its signal ends it. */
async function withOwnSignal<T>(signal: AbortSignal, run: (own: AbortSignal) => Promise<T>): Promise<T> {
  const own = new AbortController()
  const onAbort = (): void => own.abort(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await run(own.signal)
  } catch (error) {
    own.abort()
    throw error
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
