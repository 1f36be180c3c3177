import type { HttpReply } from '../../http-reply.ts'
import type { Call } from './call.ts'
import { findUpload } from './find-upload.ts'

/** `DELETE <base>/<id>`: gives an unfinished or failed upload up; 409 when it is published. */
export async function remove(call: Call): Promise<HttpReply> {
  const { id } = await findUpload(call, call.id)
  await call.engine.abort(id, call.caller)
  return { status: 204, headers: { 'cache-control': 'no-store' } }
}
