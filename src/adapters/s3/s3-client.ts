import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import { loadSdk } from '../cloud/load-sdk.ts'
import type { S3StorageOptions } from './s3-options.ts'

export type S3Sdk = typeof import('@aws-sdk/client-s3')

export interface S3Kit {
  readonly sdk: S3Sdk
  readonly client: S3Client
}

/** The SDK and a client, loaded and built at the first call. */
export interface S3Source {
  kit(): Promise<S3Kit>
  /** Whether retries are ours alone. */
  readonly isOwn: boolean
  /** Lets go of a client that was built here. */
  close(): Promise<void>
}

function ignore(): void {}

/**
 * Ours alone: no retries beside our own, no checksums that look-alikes stumble over, connections that stay open (the
 * SDK opens a new one for each `Expect: 100-continue`), and silence that ends.
 */
const ownConfig = {
  maxAttempts: 1,
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
  expectContinueHeader: false,
  // The SDK warns on the console of each failed part that it does not repeat; we do.
  logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  requestHandler: {
    connectionTimeout: 10_000,
    socketTimeout: 120_000,
    httpAgent: { keepAlive: true, maxSockets: 256 },
    httpsAgent: { keepAlive: true, maxSockets: 256 },
  },
} as const satisfies S3ClientConfig

export function s3Source({ client, config = {} }: S3StorageOptions): S3Source {
  let loading: Promise<S3Kit> | undefined
  const load = async (): Promise<S3Kit> => {
    const sdk = await loadSdk('@aws-sdk/client-s3', () => import('@aws-sdk/client-s3'))
    return { sdk, client: client ?? new sdk.S3Client({ ...ownConfig, ...config }) }
  }
  return {
    isOwn: client === undefined,
    kit() {
      // A failure is not kept: the package may be there at the next call.
      loading ??= load().catch(error => {
        loading = undefined
        throw error
      })
      return loading
    },
    async close() {
      if (client || !loading) return
      const kit = await loading.catch(() => undefined)
      loading = undefined
      kit?.client.destroy()
    },
  }
}
