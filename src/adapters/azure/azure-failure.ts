import { isUploadError } from '../../core/errors.ts'
import { type CloudTrouble, cloudError, isPassing } from '../cloud/cloud-failure.ts'
import { isNetworkFailure } from '../cloud/network-failure.ts'

/** What the SDK throws, by its shape: the application's client may come from another copy of the SDK. */
interface RestFailure {
  readonly name?: unknown
  readonly code?: unknown
  readonly message?: unknown
  readonly statusCode?: unknown
  readonly response?: { readonly headers?: { get(name: string): string | undefined } }
}

/** Azure's own code for what went wrong: `BlobNotFound`, `ServerBusy`. */
export function azureCodeOf(error: unknown): string | undefined {
  const { response, code } = restFailure(error)
  return response?.headers?.get('x-ms-error-code') ?? (typeof code === 'string' ? code : undefined)
}

/** The typed error for a failed call; `UploadError`s come back as they are. `doing` completes "Cannot ...". */
export function azureFailure(error: unknown, doing: string, place: string): unknown {
  if (isUploadError(error)) return error
  return cloudError({ trouble: troubleOf(error), doing, place, error, ...saidOf(error) })
}

/** Azure's own word for a failure, for looking it up, and what else to do about it. */
export function saidOf(error: unknown): { readonly said: string; readonly hint?: string } {
  const said = azureCodeOf(error) ?? String(statusOf(error) ?? nameOf(error))
  const hint = hints[said]
  return { said, ...(hint === undefined ? {} : { hint }) }
}

export function isTransient(error: unknown): boolean {
  return !isUploadError(error) && isPassing(troubleOf(error))
}

/** What is wrong, in the words that all clouds share. */
export function troubleOf(error: unknown): CloudTrouble {
  const code = azureCodeOf(error) ?? ''
  const known = byCode[code]
  if (known) return known
  const message = String(restFailure(error).message)
  if (code === 'AuthenticationFailed' || code === 'InvalidAuthenticationInfo')
    return authenticationTrouble(message)
  // Azurite's word for it.
  if (code === 'InvalidOperation' && /content(MD5|CRC64)/i.test(message)) return 'damaged'
  if (/^(CredentialUnavailable|AggregateAuthentication|AuthenticationRequired)Error$/.test(nameOf(error)))
    return 'no-credentials'
  // Of ours nobody asks: it is what the SDK makes of a connection that broke in the middle of a body.
  if (nameOf(error) === 'AbortError') return 'unreachable'
  return byStatus(statusOf(error)) ?? (isNetworkFailure(error) ? 'unreachable' : 'failed')
}

/** What the service asks to wait, in milliseconds. */
export function retryAfterMs(error: unknown): number | undefined {
  const seconds = Number(restFailure(error).response?.headers?.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined
}

/** One code for four kinds of trouble; the service's own sentence tells which. */
function authenticationTrouble(message: string): CloudTrouble {
  if (/date header too old|difference between the request time/i.test(message)) return 'clock-skew'
  if (/not valid in the specified time frame|expired/i.test(message)) return 'expired-credentials'
  return 'bad-credentials'
}

function byStatus(status: number | undefined): CloudTrouble | undefined {
  if (status === 404) return 'gone'
  if (status === 401) return 'bad-credentials'
  if (status === 403) return 'denied'
  if (status === 507) return 'full'
  return status !== undefined && [408, 429, 500, 502, 503, 504].includes(status) ? 'busy' : undefined
}

const byCode: Readonly<Record<string, CloudTrouble>> = {
  ContainerNotFound: 'no-bucket',
  ContainerBeingDeleted: 'no-bucket',
  ContainerDisabled: 'denied',
  AccountIsDisabled: 'denied',
  AuthorizationFailure: 'denied',
  AuthorizationPermissionMismatch: 'denied',
  AuthorizationProtocolMismatch: 'denied',
  AuthorizationResourceTypeMismatch: 'denied',
  AuthorizationServiceMismatch: 'denied',
  AuthorizationSourceIPMismatch: 'denied',
  InsufficientAccountPermissions: 'denied',
  KeyBasedAuthenticationNotPermitted: 'denied',
  PublicAccessNotPermitted: 'denied',
  NoAuthenticationInformation: 'no-credentials',
  Md5Mismatch: 'damaged',
  Crc64Mismatch: 'damaged',
  ServerBusy: 'busy',
  InternalError: 'busy',
  OperationTimedOut: 'busy',
  ServiceUnavailable: 'busy',
  FeatureNotSupported: 'failed',
  // Changed or gone since it was looked at.
  ConditionNotMet: 'gone',
  REQUEST_SEND_ERROR: 'unreachable',
  PARSE_ERROR: 'unreachable',
}

const hints: Readonly<Record<string, string>> = {
  ENOTFOUND: 'Check the name of the account in its URL',
  AuthorizationFailure: "If the permissions are right, look at the account's firewall",
  AuthorizationPermissionMismatch: 'A role that was just given takes some minutes to count',
  KeyBasedAuthenticationNotPermitted:
    'The account takes no keys; use accountUrl with a credential of @azure/identity',
  BlobImmutableDueToPolicy: 'The container keeps blobs from being changed',
  LeaseIdMissing: 'Somebody holds a lease on the blob',
}

function statusOf(error: unknown): number | undefined {
  const { statusCode } = restFailure(error)
  return typeof statusCode === 'number' ? statusCode : undefined
}

function nameOf(error: unknown): string {
  return String(restFailure(error).name)
}

function restFailure(error: unknown): RestFailure {
  return typeof error === 'object' && error !== null ? error : {}
}
