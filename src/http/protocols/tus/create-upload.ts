import { type ErrorCode, isUploadError, UploadError } from '../../../core/errors.ts'
import type { UploadRequest } from '../../../core/ports/functions.ts'
import type { Upload } from '../../../core/types.ts'
import type { HttpReply } from '../../http-reply.ts'
import { unreadBody } from '../../unread-body.ts'
import { type AnnouncedBody, optionalUploadBody } from './announced-body.ts'
import { checksumClaims } from './checksum.ts'
import { readConcat } from './concat.ts'
import { createFinal } from './create-final.ts'
import { createdReply } from './created-reply.ts'
import { declaredLength } from './declared-length.ts'
import { readMetadata, requestOf } from './metadata.ts'
import { serialized } from './serialized.ts'
import type { TusCall } from './tus-call.ts'

/** `POST <base>`: opens an upload, and takes in the first bytes where some came along. */
export async function createUpload(call: TusCall): Promise<HttpReply> {
  const concat = readConcat(call)
  if (typeof concat === 'object') return createFinal(call, concat.sources)
  const length = declaredLength(call.request)
  const body = optionalUploadBody(call.request)
  if (length !== undefined && (body?.size ?? 0) > length) throw longerThanDeclared(length)
  const claims = body && checksumClaims(call.request, call.engine.limits)
  const upload = await call.engine.create(await askedFor(call, length, concat), call.caller)
  if (body) return createdReply(call, await takeFirstBytes(call, upload, { ...body, ...claims }), true)
  const isWhole = length === 0 && !concat
  return createdReply(call, isWhole ? await call.engine.complete(upload.id, {}, call.caller) : upload, false)
}

async function askedFor(
  call: TusCall,
  length: number | undefined,
  concat: 'partial' | undefined,
): Promise<UploadRequest> {
  const metadata = call.request.header('upload-metadata')
  const wire = { ...(metadata === undefined ? {} : { metadata }), ...(concat ? { concat } : {}) }
  const pairs = readMetadata(metadata ?? '')
  const asked = {
    ...requestOf(pairs),
    ...(length === undefined ? {} : { length }),
    ...(concat ? { partial: true } : {}),
    ...(call.caller.collection === undefined ? {} : { collection: call.caller.collection }),
    wire: { tus: wire },
  }
  // A piece has no fields of the file's: those come with the final upload.
  return concat ? asked : serialized(call, pairs, asked)
}

/**
 * A client that never learns the address of its upload cannot go on: what is refused takes the upload with it. A body
 * that broke off leaves what arrived, and whoever is still there to read is told how much that is.
 */
async function takeFirstBytes(
  { request, engine, caller }: TusCall,
  { id }: Upload,
  body: AnnouncedBody & ReturnType<typeof checksumClaims>,
): Promise<Upload> {
  const rules = { offset: 0, complete: true, forgiving: true } as const
  try {
    return await engine.append(id, { ...body, ...rules }, unreadBody(request), caller)
  } catch (error) {
    const { signal, ...lasting } = caller
    const isBroken = isUploadError(error) && interruptions.includes(error.code)
    if (isBroken) return engine.get(id, lasting)
    await engine.abort(id, lasting).catch(() => {})
    throw error
  }
}

/** The body broke off, for no fault in what it was. */
const interruptions: readonly ErrorCode[] = ['CHUNK_CUT', 'BODY_TIMEOUT', 'BODY_TOO_SLOW', 'CLIENT_GONE']

function longerThanDeclared(length: number): UploadError {
  const message = `The body has more bytes than the ${length} that Upload-Length declares`
  return new UploadError('LENGTH_EXCEEDED', message, { details: { length } })
}
