import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { timeKey } from '../../core/list-order.ts'
import type { ListQuery } from '../../core/ports/sessions.ts'

/** Markers are kept in a directory an hour, so that reading one hour's never depends on another's. */
export const hourMs = 3_600_000

/** Where a session store keeps what. Pure. */
export interface SessionLayout {
  /** Records on their way; the same filesystem as `records`. */
  readonly drafts: string
  /** One file a record, spread over 256 directories. */
  recordOf(id: string): string
  /** Markers `<hour>/<time>-<id>.<nonce>`. */
  readonly due: string
  /** Markers `<hour>/<position>` of an owner's uploads in one state. */
  listOf(owner: Pick<ListQuery, 'collection' | 'owner'>, state: 'open' | 'ended'): string
  readonly owners: string
}

export function sessionLayout(root: string): SessionLayout {
  const owners = join(root, 'owners')
  return {
    drafts: join(root, 'drafts'),
    due: join(root, 'due'),
    owners,
    recordOf: id => join(root, 'records', hashOf(id).slice(0, 2), `${id}.json`),
    // Hashed, for an owner may be any text; null, for an owner may be called "undefined".
    listOf: ({ collection, owner }, state) =>
      join(owners, hashOf(JSON.stringify([collection, owner ?? null])).slice(0, 32), state),
  }
}

/** The name of the hour that a time in milliseconds lies in; sorts like the time. */
export function hourOf(at: number): string {
  return timeKey(at / hourMs)
}

/** Ids that are safe as file names on every system. Records of others cannot exist. */
export function isSafeId(id: string): boolean {
  return /^[A-Za-z0-9_-]{1,128}$/.test(id)
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
