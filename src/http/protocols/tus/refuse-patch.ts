import { UploadError } from '../../../core/errors.ts'
import type { HttpReply } from '../../http-reply.ts'
import { hasBody } from './announced-body.ts'
import { wholeNumberHeader } from './header-values.ts'
import type { TusCall } from './tus-call.ts'
import { tusRefusal } from './tus-refusal.ts'

/**
 * The answer to a PATCH that failed. For the engine a completed upload takes nothing more; for tus it stands at its
 * end, so nothing at the end is fine (204), bytes there are too many (413), and any other offset is wrong (409).
 */
export async function refusePatch(call: TusCall, error: UploadError): Promise<HttpReply> {
  if (error.code !== 'UPLOAD_COMPLETED') return tusRefusal(error)
  const { request, engine, caller, id } = call
  const { signal, ...lasting } = caller
  const upload = await engine.get(id, lasting).catch(() => undefined)
  const provided = wholeNumberHeader(request, 'Upload-Offset') ?? 0
  if (!upload) return tusRefusal(error)
  const { offset: expected } = upload
  if (provided !== expected) return tusRefusal(mismatch(id, expected, provided))
  if (hasBody(request)) return tusRefusal(exceeded(id, expected))
  return { status: 204, headers: { 'upload-offset': String(expected), 'cache-control': 'no-store' } }
}

function mismatch(id: string, expected: number, provided: number): UploadError {
  const message = `Upload ${id} stands at offset ${expected}, not ${provided}`
  return new UploadError('OFFSET_MISMATCH', message, { details: { expected, provided } })
}

function exceeded(id: string, length: number): UploadError {
  const message = `Upload ${id} has all its ${length} bytes; there is no room for more`
  return new UploadError('LENGTH_EXCEEDED', message, { details: { length } })
}
