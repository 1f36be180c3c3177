import type { Upload } from '../../../core/types.ts'
import type { Dialect } from './dialect.ts'
import type { IetfCall } from './ietf-call.ts'
import { uploadLimit } from './upload-limit.ts'

/**
 * How an upload stands, as headers of an answer that is right only now. The offset is in all of them, as clients that
 * also speak tus look for it there.
 */
export function stateHeaders(call: IetfCall, upload: Upload): Record<string, string> {
  return {
    ...completenessHeader(call.dialect, isComplete(upload)),
    'upload-offset': String(upload.offset),
    ...uploadLimit(call, upload),
    'cache-control': 'no-store',
  }
}

export function completenessHeader(
  { completeness }: Dialect,
  isCompleted: boolean,
): Readonly<Record<string, string>> {
  const value = completeness === 'upload-complete' ? isCompleted : !isCompleted
  return { [completeness]: value ? '?1' : '?0' }
}

/** A piece of a file that others put together is never published, so it is complete with its last byte. */
export function isComplete({ status, partial, offset, length }: Upload): boolean {
  return status === 'completed' || status === 'processing' || (partial === true && offset === length)
}
