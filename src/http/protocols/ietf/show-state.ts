import { UploadError } from '../../../core/errors.ts'
import type { HttpReply } from '../../http-reply.ts'
import { type IetfCall, takingOver } from './ietf-call.ts'
import { stateHeaders } from './state-headers.ts'

/** `HEAD <base>/<id>`: how the upload stands, once nobody writes it any more. */
export async function showState(call: IetfCall): Promise<HttpReply> {
  const upload = await call.engine.get(call.id, takingOver(call))
  const { id, length, failure, status } = upload
  if (status === 'failed') {
    const reason = failure?.message ?? 'no reason was recorded'
    throw new UploadError('UPLOAD_FAILED', `Upload ${id} failed: ${reason}`, { details: { id, reason } })
  }
  const known: Record<string, string> = length === undefined ? {} : { 'upload-length': String(length) }
  return { status: 204, headers: { ...stateHeaders(call, upload), ...known } }
}
