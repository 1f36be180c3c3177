import { UploadError } from '../../core/errors.ts'
import type { StorageTarget } from '../../core/ports/storage.ts'
import type { Clock } from '../../core/types.ts'
import type { GcsClient } from './gcs-client.ts'
import type { GcsObjectSettings } from './published-resource.ts'

/** A bucket, how it is reached, and what objects get. Sizes are bytes, times milliseconds. */
export interface GcsStorageOptions {
  readonly bucket: string
  /** A `Storage` of @google-cloud/storage that you built. Default: one from the environment and `clientOptions`. */
  readonly client?: GcsClient
  /** For the `Storage` that is made when there is no `client`: `projectId`, `keyFilename`, `apiEndpoint` ... */
  readonly clientOptions?: object
  /** `resumable` (default): a session, in order. `parallel`: parts in any order, composed at the end. */
  readonly mode?: 'resumable' | 'parallel'
  /** Before every name in the bucket, verbatim: `media/`. Default none. */
  readonly prefix?: string
  /** Default `gcs`. */
  readonly name?: string
  /** How an upload's object is stored and served. */
  readonly objectSettings?: (target: StorageTarget) => GcsObjectSettings
  /** The project to charge, for buckets whose requesters pay. */
  readonly userProject?: string
  /** How often a request that failed in passing is tried again, with backoff. Default 4. */
  readonly retries?: number
  /**
   * A request over which nothing moves for this long is given up and tried again; a download after a quarter of it.
   * Default 60,000 ms.
   */
  readonly silenceMs?: number
  readonly clock?: Clock
}

/** `INVALID_OPTIONS` with every problem. */
export function checkedOptions(options: GcsStorageOptions): GcsStorageOptions {
  const { bucket, mode, prefix, retries, silenceMs } = options
  const problems: string[] = []
  if (typeof bucket !== 'string' || bucket === '') problems.push('bucket must be the name of a bucket')
  if (mode !== undefined && mode !== 'resumable' && mode !== 'parallel')
    problems.push(`mode must be 'resumable' or 'parallel', not '${mode}'`)
  if (prefix?.startsWith('/')) problems.push(`prefix must not begin with a slash, as '${prefix}' does`)
  if (!isWholeFrom(0, retries)) problems.push(`retries must be a whole number, not ${retries}`)
  if (!isWholeFrom(1, silenceMs))
    problems.push(`silenceMs must be a whole number of at least 1, not ${silenceMs}`)
  if (problems.length === 0) return options
  throw new UploadError('INVALID_OPTIONS', `gcsStorage cannot work: ${problems.join('; ')}`, {
    details: { problems },
  })
}

function isWholeFrom(min: number, value: number | undefined): boolean {
  return value === undefined || (Number.isSafeInteger(value) && value >= min)
}
