import type { ConflictPolicy } from '../../core/types.ts'
import { isPrivateKey, privateName } from '../cloud/private-names.ts'

/** What another process needs to go on. The upload id is no secret: without credentials it opens nothing. */
export type S3Handle = {
  readonly id: string
  /** As the engine knows it. */
  readonly key: string
  /** The object's name in the bucket. */
  readonly object: string
  readonly uploadId: string
  readonly conflict: ConflictPolicy
  /** In the object's metadata, so that it is known as this upload's own. */
  readonly mark: string
  readonly partSize: number
}

/** Where an upload of this key goes. Pieces of others go to our own folder, where nobody reads them by their key. */
export function objectNameOf(
  prefix: string,
  { id, key }: { readonly id: string; readonly key: string },
): string {
  return isPrivateKey(key) ? privateName(prefix, id, 'whole') : `${prefix}${key}`
}
