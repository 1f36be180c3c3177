import { UploadError } from '../../core/errors.ts'
import { safeCause, withoutQueries } from './safe-cause.ts'

/** What is wrong, in words that every cloud shares. Each adapter maps its vendor's statuses and codes to one. */
export type CloudTrouble =
  /** The upload, session or object is not there (any more). */
  | 'gone'
  /** The bucket or container does not exist. */
  | 'no-bucket'
  /** The bucket is elsewhere. */
  | 'wrong-region'
  /** The caller is known and may not do this. */
  | 'denied'
  /** The keys are unknown, or signatures made with them are wrong. */
  | 'bad-credentials'
  /** There are none to be found. */
  | 'no-credentials'
  /** The keys were right once. */
  | 'expired-credentials'
  /** The clock of this machine is off. */
  | 'clock-skew'
  /** Too many requests, or the service is not well. */
  | 'busy'
  /** No answer: no connection, a broken one, or silence. */
  | 'unreachable'
  /** The bytes did not arrive as they were sent. */
  | 'damaged'
  /** A quota is used up. */
  | 'full'
  /** Anything else. */
  | 'failed'

/** What to say of a failed call. */
export interface CloudFailure {
  readonly trouble: CloudTrouble
  /** Completes "Cannot ...": `store part 3 of upload 41f`. */
  readonly doing: string
  /** The vendor's place: `bucket photos`, `container photos`. */
  readonly place: string
  /** The vendor's own code or status, for looking it up. */
  readonly said: string
  /** What else to do about it, a sentence. */
  readonly hint?: string
  readonly error: unknown
}

/** Whether the same call may succeed a moment later. */
export function isPassing(trouble: CloudTrouble): boolean {
  return trouble === 'busy' || trouble === 'unreachable' || trouble === 'damaged'
}

/** The typed error for a failed call: what was wrong and what to do, and no secret in message or cause. */
export function cloudError({ trouble, doing, place, said, hint, error }: CloudFailure): UploadError {
  const { code, says } = troubles[trouble]
  const sentence = withoutQueries(`Cannot ${doing} (${said}): ${says(place)}${hint ? `. ${hint}` : ''}`)
  return new UploadError(code, sentence, { cause: safeCause(error) })
}

/** What `check` tells of a failure: the problem, and what to do about it. */
export function cloudRemedy(trouble: CloudTrouble, place: string): string {
  return troubles[trouble].remedy(place)
}

interface Words {
  readonly code:
    | 'STORAGE_GONE'
    | 'STORAGE_MISCONFIGURED'
    | 'STORAGE_DENIED'
    | 'STORAGE_UNAVAILABLE'
    | 'STORAGE_FULL'
    | 'STORAGE_FAILED'
  readonly says: (place: string) => string
  readonly remedy: (place: string) => string
}

const troubles: { readonly [T in CloudTrouble]: Words } = {
  gone: words('STORAGE_GONE', 'it is not there (any more)', 'Start the upload again'),
  'no-bucket': words(
    'STORAGE_MISCONFIGURED',
    place => `there is no ${place}`,
    place => `Create the ${place}, or correct its name in the options`,
  ),
  'wrong-region': words(
    'STORAGE_MISCONFIGURED',
    place => `the ${place} is in another region or at another endpoint`,
    "Set the client's region and endpoint to where it is",
  ),
  denied: words(
    'STORAGE_DENIED',
    place => `access to the ${place} is denied`,
    'Give these credentials the permissions that the documentation of this storage lists',
  ),
  'bad-credentials': words(
    'STORAGE_DENIED',
    'the credentials are not valid there',
    'Check the access key and its secret, and that they belong to this endpoint',
  ),
  'no-credentials': words(
    'STORAGE_DENIED',
    'no credentials were found',
    "Set them in the environment or where the vendor's SDK looks for them",
  ),
  'expired-credentials': words(
    'STORAGE_DENIED',
    'the credentials have expired',
    'Renew them, or use a credential provider that does so by itself; uploads go on where they were',
  ),
  'clock-skew': words(
    'STORAGE_DENIED',
    "the clock of this machine differs too much from the storage's",
    'Set the clock of this machine (NTP); uploads go on where they were',
  ),
  busy: words(
    'STORAGE_UNAVAILABLE',
    'the storage is overloaded or out of order for now',
    'Try again later; if it stays so, look at its status page or its request limits',
  ),
  unreachable: words(
    'STORAGE_UNAVAILABLE',
    'the storage cannot be reached or does not answer',
    'Check its endpoint, the network and the firewall',
  ),
  damaged: words(
    'STORAGE_FAILED',
    'the bytes did not arrive as they were sent',
    'Send them again; if it stays so, look for a proxy on the way that changes bodies',
  ),
  full: words(
    'STORAGE_FULL',
    place => `there is no room left for the ${place}, or its quota is used up`,
    'Free some room or raise the quota',
  ),
  failed: words('STORAGE_FAILED', 'the storage refused it', "Look the storage's own code up"),
}

type Text = string | ((place: string) => string)

/** The error says what is wrong and then what to do; `check` tells the two apart. */
function words(code: Words['code'], wrong: Text, toDo: Text): Words {
  const tell = (text: Text, place: string): string => (typeof text === 'string' ? text : text(place))
  return {
    code,
    says: place => `${tell(wrong, place)}. ${tell(toDo, place)}`,
    remedy: place => `${tell(toDo, place)}.`,
  }
}
