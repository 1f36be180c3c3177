import type { HttpReply } from '../../http-reply.ts'
import { jsonReply } from '../../json-reply.ts'
import type { Call } from './call.ts'
import { findUpload } from './find-upload.ts'
import { showUpload } from './show-upload.ts'

/** `GET <base>/<id>`: how an upload stands. */
export async function status(call: Call): Promise<HttpReply> {
  return jsonReply(200, await showUpload(call.engine, await findUpload(call, call.id)))
}
