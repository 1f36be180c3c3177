import type { HttpReply } from '../../http-reply.ts'
import type { TusCall } from './tus-call.ts'

/**
 * `DELETE <base>/<id>`: removes the upload however it stands, a completed one with its object. A request that still
 * writes it is ended.
 */
export async function removeUpload({ engine, caller, id }: TusCall): Promise<HttpReply> {
  await engine.remove(id, { ...caller, takesOver: true })
  return { status: 204, headers: { 'cache-control': 'no-store' } }
}
