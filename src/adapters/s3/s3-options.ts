import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import { UploadError } from '../../core/errors.ts'
import type { StorageTarget } from '../../core/ports/storage.ts'
import type { Clock } from '../../core/types.ts'

/** A bucket, how it is reached, and what objects get. Sizes are bytes, times milliseconds. */
export interface S3StorageOptions {
  readonly bucket: string
  /**
   * A client that you built and will destroy; its own retries stay as they are, and ours come on top for parts alone,
   * which it cannot repeat. Give `requestChecksumCalculation: 'WHEN_REQUIRED'` to it off AWS.
   */
  readonly client?: S3Client
  /**
   * What to build a client with otherwise: `region`, `endpoint`, `forcePathStyle`, `credentials` and so on. Without
   * credentials the SDK's own chain looks for them: environment, shared files, roles.
   */
  readonly config?: S3ClientConfig
  /** Put before every key, verbatim: `tenant-7/`. Default: nothing. */
  readonly prefix?: string
  /** Default `s3`. */
  readonly name?: string
  /**
   * How the server checks what arrives. `crc32` (default): every part, and the object as a whole. `md5`: every part,
   * for look-alikes without newer checksums. `false`: nothing is checked beyond TCP and TLS.
   */
  readonly checksums?: 'crc32' | 'md5' | false
  /** All parts but the last get one size, as Cloudflare R2 demands. Default `false`. */
  readonly uniformParts?: boolean
  /**
   * `false` for look-alikes that do not know `If-None-Match` on completion: whether a key is free is then looked up
   * just before, and of two uploads that finish at the same instant the later replaces the other. Default `true`.
   */
  readonly conditionalWrites?: boolean
  /** In bytes. Default 10,000 parts of 5 GiB (48.8 TiB), the limit of AWS; look-alikes often end at 5 TiB. */
  readonly maxObjectSize?: number
  /** How the object of an upload is to be kept and served. */
  readonly objectSettings?: (target: StorageTarget) => S3ObjectSettings
  /** How long the addresses that `engine.direct` hands out are good, in milliseconds, at most 7 days. Default 1 hour. */
  readonly directExpiresMs?: number
  /** How often a call is tried again after the first failure that may pass. Default 4. */
  readonly retries?: number
  /** Times the waits between tries. */
  readonly clock?: Clock
}

/** In the words of S3's headers. */
export interface S3ObjectSettings {
  readonly cacheControl?: string
  readonly contentDisposition?: string
  readonly contentEncoding?: string
  readonly contentLanguage?: string
  /** `STANDARD_IA`, `INTELLIGENT_TIERING` ... */
  readonly storageClass?: string
  readonly tags?: Readonly<Record<string, string>>
  /** `AES256`, `aws:kms` ...; default: the bucket's own. */
  readonly serverSideEncryption?: string
  readonly kmsKeyId?: string
}

const week = 7 * 86_400_000

/** Options as they are, or `INVALID_OPTIONS` with all that is wrong. */
export function checkedOptions(options: S3StorageOptions): S3StorageOptions {
  const problems = [...placeProblems(options), ...numberProblems(options)]
  if (problems.length === 0) return options
  throw new UploadError('INVALID_OPTIONS', `s3Storage cannot work: ${problems.join('; ')}`, {
    details: { problems },
  })
}

function placeProblems({ bucket, client, config, prefix, checksums }: S3StorageOptions): readonly string[] {
  const problems: string[] = []
  if (typeof bucket !== 'string' || bucket === '') problems.push('bucket must be the name of a bucket')
  if (client && config) problems.push('give client or config, not both')
  if (prefix !== undefined && (typeof prefix !== 'string' || prefix.startsWith('/')))
    problems.push("prefix must be a text that does not begin with '/', such as 'tenant-7/'")
  if (checksums !== undefined && checksums !== false && !['crc32', 'md5'].includes(checksums))
    problems.push(`checksums must be 'crc32', 'md5' or false, not '${checksums}'`)
  return problems
}

function numberProblems(options: S3StorageOptions): readonly string[] {
  const limits = [
    ['maxObjectSize', 1, Number.MAX_SAFE_INTEGER],
    ['directExpiresMs', 1000, week],
    ['retries', 0, 100],
  ] as const
  return limits
    .filter(([name, min, max]) => !isWholeWithin(min, max, options[name]))
    .map(([name, min, max]) => `${name} must be a whole number from ${min} to ${max}, not ${options[name]}`)
}

function isWholeWithin(min: number, max: number, value: number | undefined): boolean {
  return value === undefined || (Number.isSafeInteger(value) && value >= min && value <= max)
}
