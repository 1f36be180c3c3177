import { UploadError } from '../../../core/errors.ts'
import type { HttpReply } from '../../http-reply.ts'
import { stateHeaders } from './state-headers.ts'
import type { TusCall } from './tus-call.ts'

/** `HEAD <base>/<id>`: how the upload stands. Never waits for a request that writes it. */
export async function showState({ engine, caller, id }: TusCall): Promise<HttpReply> {
  const upload = await engine.get(id, caller)
  if (upload.status === 'failed') {
    const reason = upload.failure?.message ?? 'no reason was recorded'
    throw new UploadError('UPLOAD_FAILED', `Upload ${id} failed: ${reason}`, { details: { id, reason } })
  }
  return { status: 200, headers: { ...stateHeaders(upload), 'cache-control': 'no-store' } }
}
