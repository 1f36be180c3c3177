import type { TailStore } from '../../core/ports/storage.ts'
import { objectTail } from '../cloud/object-tail.ts'
import { privateName } from '../cloud/private-names.ts'
import { getPrivate, putPrivate } from './private-object.ts'
import type { S3Caller } from './s3-caller.ts'
import type { S3Handle } from './s3-handle.ts'
import { deleteObject } from './s3-object.ts'

/** Tails as objects in the private folder of their upload. */
export function s3Tail(s3: S3Caller): TailStore<S3Handle> {
  const nameOf = ({ id }: S3Handle, name: string): string => privateName(s3.prefix, id, name)
  return objectTail<S3Handle>({
    put: (handle, name, body, context) => putPrivate(s3, nameOf(handle, name), body, context),
    get: (handle, name, context) => getPrivate(s3, nameOf(handle, name), context),
    remove: (handle, name, context) => deleteObject(s3, nameOf(handle, name), context),
  })
}
