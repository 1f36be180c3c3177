import { isUploadError } from '../../core/errors.ts'
import { type CloudTrouble, cloudError, isPassing } from '../cloud/cloud-failure.ts'
import { isNetworkFailure } from '../cloud/network-failure.ts'

/** What S3 and its look-alikes call what is wrong. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const byCode: Readonly<Record<string, CloudTrouble>> = {
  NoSuchUpload: 'gone',
  NoSuchKey: 'gone',
  NotFound: 'gone',
  InvalidPart: 'gone',
  NoSuchBucket: 'no-bucket',
  AccessDenied: 'denied',
  AccountProblem: 'denied',
  AllAccessDisabled: 'denied',
  Forbidden: 'denied',
  InvalidAccessKeyId: 'bad-credentials',
  SignatureDoesNotMatch: 'bad-credentials',
  InvalidToken: 'bad-credentials',
  InvalidClientTokenId: 'bad-credentials',
  CredentialsProviderError: 'no-credentials',
  ExpiredToken: 'expired-credentials',
  ExpiredTokenException: 'expired-credentials',
  TokenRefreshRequired: 'expired-credentials',
  RequestTimeTooSkewed: 'clock-skew',
  PermanentRedirect: 'wrong-region',
  TemporaryRedirect: 'wrong-region',
  AuthorizationHeaderMalformed: 'wrong-region',
  IllegalLocationConstraintException: 'wrong-region',
  SlowDown: 'busy',
  ServiceUnavailable: 'busy',
  InternalError: 'busy',
  RequestTimeout: 'busy',
  RequestLimitExceeded: 'busy',
  Throttling: 'busy',
  ThrottlingException: 'busy',
  TooManyRequests: 'busy',
  OperationAborted: 'busy',
  ConditionalRequestConflict: 'busy',
  BadDigest: 'damaged',
  IncompleteBody: 'damaged',
  XAmzContentSHA256Mismatch: 'damaged',
  XAmzContentChecksumMismatch: 'damaged',
  QuotaExceeded: 'full',
  InsufficientCapacity: 'full',
  XMinioStorageFull: 'full',
  StorageFull: 'full',
}

/** For answers without a body, as to HEAD, and for codes that look-alikes made up. */
const byStatus: Readonly<Record<number, CloudTrouble>> = {
  301: 'wrong-region',
  307: 'wrong-region',
  401: 'bad-credentials',
  403: 'denied',
  404: 'gone',
  408: 'busy',
  409: 'busy',
  429: 'busy',
  500: 'busy',
  502: 'busy',
  503: 'busy',
  504: 'busy',
  507: 'full',
}

export function troubleOf(error: unknown): CloudTrouble {
  const trouble = byCode[codeOf(error) ?? ''] ?? byStatus[statusOf(error) ?? 0]
  if (trouble === 'no-credentials' && /expired/i.test(messageOf(error))) return 'expired-credentials'
  if (trouble) return trouble
  if (isNetworkFailure(error)) return 'unreachable'
  return messageOf(error).includes('Region is missing') ? 'wrong-region' : 'failed'
}

/** Whether the same call may succeed a moment later; after a skewed clock the SDK has corrected its own. */
export function isTransient(error: unknown): boolean {
  return isPassing(troubleOf(error)) || factsOf(error).$metadata?.clockSkewCorrected === true
}

/** S3's own code: `NoSuchUpload`, `PreconditionFailed` ... */
export function codeOf(error: unknown): string | undefined {
  const { Code, name } = factsOf(error)
  return Code ?? name
}

export function statusOf(error: unknown): number | undefined {
  return factsOf(error).$metadata?.httpStatusCode
}

/** What the server asked for, in milliseconds: seconds, or a date. */
export function retryAfterMs(error: unknown): number | undefined {
  const asked = factsOf(error).$response?.headers?.['retry-after']
  if (asked === undefined) return undefined
  const seconds = Number(asked)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(asked) - Date.now()
  return ms > 0 ? ms : undefined
}

/** A failed call in words; `doing` completes "Cannot ...". An error that has a code of ours stays as it is. */
export function s3Error(error: unknown, doing: string, bucket: string, hint?: string): unknown {
  if (isUploadError(error)) return error
  const code = codeOf(error)
  const status = statusOf(error)
  const said = status === undefined ? (code ?? 'no answer') : `${code}, status ${status}`
  const place = `bucket ${bucket}`
  return cloudError({ trouble: troubleOf(error), doing, place, said, error, ...(hint ? { hint } : {}) })
}

interface Facts {
  readonly name?: string
  readonly Code?: string
  readonly message?: string
  readonly $metadata?: { readonly httpStatusCode?: number; readonly clockSkewCorrected?: boolean }
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
}

function factsOf(error: unknown): Facts {
  return typeof error === 'object' && error !== null ? error : {}
}

function messageOf(error: unknown): string {
  return factsOf(error).message ?? ''
}
