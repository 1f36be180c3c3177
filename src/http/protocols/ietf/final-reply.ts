import type { Digest, Upload } from '../../../core/types.ts'
import type { HttpReply } from '../../http-reply.ts'
import { rememberedWish, reprDigest, wantedDigest } from './digest-fields.ts'
import { type IetfCall, lasting } from './ietf-call.ts'
import { location } from './location.ts'
import { stateHeaders } from './state-headers.ts'

/** The answer to whichever request completed the upload, as if all its bytes had come in one; the same each time. */
export async function finalReply(call: IetfCall, upload: Upload): Promise<HttpReply> {
  const digest = await askedDigest(call, upload)
  return {
    status: 201,
    headers: {
      ...location(call, upload.id),
      ...stateHeaders(call, upload),
      ...(digest ? reprDigest(digest) : {}),
    },
  }
}

/** The digest of the published bytes that the client wants to know; one that was declared has been checked already. */
async function askedDigest(call: IetfCall, upload: Upload): Promise<Digest | undefined> {
  const { request, engine } = call
  const algorithm = wantedDigest(request, engine.limits) ?? rememberedWish(upload)
  if (algorithm === undefined || !upload.object) return undefined
  const checked = [upload.digest, upload.object.digest].find(each => each?.algorithm === algorithm)
  if (checked) return checked
  const hash = engine.limits.hashFunctions.find(each => each.name === algorithm)?.create()
  if (!hash) return undefined
  try {
    const { body } = await engine.read(upload.id, {}, { ...lasting(call), trusted: true })
    for await (const bytes of body) hash.update(bytes)
    return { algorithm, value: hash.hex() }
  } catch {
    // The field is a courtesy: an object that cannot be read now is published all the same.
    return undefined
  }
}
