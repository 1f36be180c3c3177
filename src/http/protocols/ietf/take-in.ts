import type { CallContext } from '../../../core/ports/hooks.ts'
import type { Digest, Upload } from '../../../core/types.ts'
import { unreadBody } from '../../unread-body.ts'
import { announceOffset } from './announce.ts'
import type { AnnouncedBytes } from './announced-bytes.ts'
import { digestField } from './digest-fields.ts'
import { type IetfCall, lasting } from './ietf-call.ts'
import { isComplete } from './state-headers.ts'

/** Content on its way into an upload. */
export interface Content extends AnnouncedBytes {
  readonly offset: number
  /** More bytes than this are refused. */
  readonly maxSize?: number
  /** Of the whole file, told only now. */
  readonly whole?: Digest
}

/**
 * Takes the content of a request into an upload, and completes it when that was the last: even when not a byte of it
 * was missing any more, as an upload is complete because its client says so.
 */
export async function takeIn(
  call: IetfCall,
  id: string,
  content: Content,
  caller: CallContext,
): Promise<Upload> {
  const { request, engine } = call
  const { completes = false, whole, ...announced } = content
  const claimed = digestField(request, 'content-digest', engine.limits)
  const chunk = {
    // With a digest of the whole file, the bytes count first and the file is held to it then.
    complete: completes && !whole,
    failOnExcess: true,
    forgiving: true,
    refuseRepeat: true,
    onCheckpoint: (offset: number) => announceOffset(call, offset),
    ...announced,
    ...(claimed ? { claims: { digest: claimed } } : {}),
  }
  const upload = await engine.append(id, chunk, unreadBody(request), caller)
  if (!completes || isComplete(upload)) return upload
  return engine.complete(id, { length: upload.offset, ...(whole ? { digest: whole } : {}) }, lasting(call))
}
