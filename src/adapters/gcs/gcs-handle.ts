import type { ConflictPolicy } from '../../core/types.ts'
import { privateFolderOf } from '../cloud/private-names.ts'
import type { PublishedResource } from './published-resource.ts'

/** What another process needs to go on with an upload. */
export type GcsHandle = {
  readonly id: string
  /** Tells this upload's objects from those of any other, also of one with the same id in another store. */
  readonly token: string
  readonly key: string
  readonly conflict: ConflictPolicy
  readonly resource: PublishedResource
  /** Of a resumable session. A capability: whoever has it can write the upload. */
  readonly session?: string
}

/** The names of an upload's private objects. */
export interface PrivateNames {
  /** What all of them begin with. */
  readonly folder: string
  /** The whole, before it is published. */
  readonly object: string
  part(number: number): string
  other(name: string): string
}

export function privateNames(prefix: string, { id, token }: GcsHandle): PrivateNames {
  const folder = privateFolderOf(prefix, `${id}/${token}`)
  return {
    folder,
    object: `${folder}object`,
    // Padded, so that a listing by name is one by number.
    part: number => `${folder}part-${String(number).padStart(5, '0')}`,
    other: name => `${folder}${name}`,
  }
}

/** The number in the name of a part; `undefined` for other private objects. */
export function partNumberIn(name: string): number | undefined {
  const match = /\/part-(\d{5,})$/.exec(name)
  return match ? Number(match[1]) : undefined
}
