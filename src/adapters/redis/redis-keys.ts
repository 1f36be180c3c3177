import { createHash } from 'node:crypto'
import { UploadError } from '../../core/errors.ts'
import type { ListQuery } from '../../core/ports/sessions.ts'

/**
 * Every key name there is. What belongs to one upload has its id as a hash tag, so that one script may touch all
 * of it in a Cluster. The indexes are not of one upload and live in slots of their own.
 */
export interface RedisKeys {
  /** Hash: the record but for its parts. */
  record(id: string): string
  /** Hash: part number -> receipt. */
  parts(id: string): string
  /** Hash: who holds the lock, until when, and its last fence. */
  lock(id: string): string
  /** Hash: who waits for the lock, since when and until when. */
  line(id: string): string
  /** Sorted set: when records are due. */
  readonly due: string
  /** Sorted set: the uploads of one owner in one collection. */
  list(query: Pick<ListQuery, 'collection' | 'owner'>, state: NonNullable<ListQuery['state']>): string
  /** Channel prefix; behind it the token of the locker that listens. */
  readonly channel: string
}

const prefixForm = /^[\w:.-]{1,64}$/

const idForm = /^[\w-]{1,128}$/

/** Whether an upload can have this id: anything else could make keys that belong to something else. */
export function isSafeId(id: string): boolean {
  return idForm.test(id)
}

/** `INVALID_OPTIONS` for a prefix that would break hash tags. */
export function redisKeys(prefix: string): RedisKeys {
  if (!prefixForm.test(prefix)) throw badPrefix(prefix)
  const ofUpload =
    (what: string) =>
    (id: string): string =>
      `${prefix}:{${id}}:${what}`
  return {
    record: ofUpload('record'),
    parts: ofUpload('parts'),
    lock: ofUpload('lock'),
    line: ofUpload('line'),
    due: `${prefix}:due`,
    list: ({ collection, owner }, state) => `${prefix}:list:${collection}:${ownerKey(owner)}:${state}`,
    channel: `${prefix}:locker:`,
  }
}

/** Owners may be of any text and length. No digest is `-`, which stands for uploads without an owner. */
function ownerKey(owner: string | undefined): string {
  return owner === undefined ? '-' : createHash('sha256').update(owner).digest('base64url')
}

function badPrefix(prefix: string): UploadError {
  const problem = `prefix must be 1 to 64 letters, digits and : . - _, not ${JSON.stringify(prefix)}`
  return new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}
