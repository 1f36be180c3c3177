import type { Upload } from '../../../core/types.ts'
import type { HttpReply } from '../../http-reply.ts'
import { jsonReply } from '../../json-reply.ts'
import type { Call } from './call.ts'
import { findUpload } from './find-upload.ts'
import { initFields } from './init-fields.ts'
import { readFields } from './read-fields.ts'
import { showUpload } from './show-upload.ts'

/** `POST <base>/init/`: opens an upload, or tells how the one with this `unique_id` stands. */
export async function init(call: Call): Promise<HttpReply> {
  const { request, engine, caller, settings } = call
  const fields = await readFields(request)
  const ask = initFields(fields, engine.limits, settings)
  if ('resume' in ask) return jsonReply(200, await showUpload(engine, await resumed(call, ask.resume)))
  const serialize = engine.serializers.init
  const asked = serialize ? await serialize(fields, ask.create) : ask.create
  return jsonReply(200, await showUpload(engine, await engine.create(asked, caller)))
}

/** A crash may have come between the last byte and its publishing: then there is nothing left to send, only to end. */
async function resumed(call: Call, id: string): Promise<Upload> {
  const upload = await findUpload(call, id)
  return upload.status === 'completing' ? call.engine.complete(id, {}, call.caller) : upload
}
