import type { HttpReply } from '../../http-reply.ts'
import { type IetfCall, takingOver } from './ietf-call.ts'

/** `DELETE <base>/<id>`: ends whatever writes the upload and removes it, a completed one with its object. */
export async function cancelUpload(call: IetfCall): Promise<HttpReply> {
  await call.engine.remove(call.id, takingOver(call))
  return { status: 204, headers: { 'cache-control': 'no-store' } }
}
