import { download } from '../../download/download.ts'
import type { HttpReply } from '../../http-reply.ts'
import type { Call } from './call.ts'
import { findUpload } from './find-upload.ts'

/** `GET <base>/<id>/content`: the published bytes. */
export async function content(call: Call): Promise<HttpReply> {
  const { request, engine, caller } = call
  return download(request, engine, await findUpload(call, call.id), caller)
}
