import type { UploadError } from '../../../core/errors.ts'
import type { UploadRequest } from '../../../core/ports/functions.ts'
import type { Upload } from '../../../core/types.ts'
import { asUploadError } from '../../as-upload-error.ts'
import { ownFields } from '../../grant-query.ts'
import type { HttpReply } from '../../http-reply.ts'
import { unreadBody } from '../../unread-body.ts'
import { announceUpload } from './announce.ts'
import { type AnnouncedBytes, announcedBytes } from './announced-bytes.ts'
import { describedFile } from './described-file.ts'
import { digestField, wantedDigest } from './digest-fields.ts'
import { finalReply } from './final-reply.ts'
import { type IetfCall, lasting } from './ietf-call.ts'
import { location } from './location.ts'
import { lengthExceeded, missingField } from './problems.ts'
import { refusal } from './refusal.ts'
import { isComplete, stateHeaders } from './state-headers.ts'
import { takeIn } from './take-in.ts'

/** Any method that carries content, at the mount: opens an upload and takes in the whole of it or its first bytes. */
export async function createUpload(call: IetfCall): Promise<HttpReply> {
  const { request, engine, caller, dialect } = call
  const announced = announcedBytes(request, dialect, 0)
  const { completes, size = 0, length = Number.POSITIVE_INFINITY } = announced
  if (completes === undefined) throw missingField(dialect.completeness)
  if (size > length) throw lengthExceeded(length)
  unreadBody(request)
  const upload = await engine.create(await askedFor(call, announced), caller)
  announceUpload(call, upload)
  try {
    const taken = isAddressOnly(announced)
      ? upload
      : await takeIn(call, upload.id, { ...announced, offset: 0 }, caller)
    if (isComplete(taken)) return await finalReply(call, taken)
    return { status: 201, headers: { ...location(call, upload.id), ...stateHeaders(call, taken) } }
  } catch (cause) {
    return refuseContent(call, upload, asUploadError(cause))
  }
}

/** Such a request is sent to learn where the upload is before any of it is sent. */
function isAddressOnly({ completes, size }: AnnouncedBytes): boolean {
  return !completes && size === 0
}

/** The application's own fields come in the query: the fields of the header are those of HTTP. */
async function askedFor(call: IetfCall, { length }: AnnouncedBytes): Promise<UploadRequest> {
  const { request, engine, caller } = call
  const digest = digestField(request, 'repr-digest', engine.limits)
  const wanted = wantedDigest(request, engine.limits)
  const asked: UploadRequest = {
    ...describedFile(request),
    ...(length === undefined ? {} : { length }),
    ...(digest ? { digest } : {}),
    ...(caller.collection === undefined ? {} : { collection: caller.collection }),
    wire: { ietf: wanted === undefined ? {} : { wantedDigest: wanted } },
  }
  return engine.serializers.init?.(ownFields(request.query), asked) ?? asked
}

/**
 * The upload stays when the client can go on with it: what arrived of a body that broke off, an upload that another
 * request took over. One that was refused for what it is goes, unless it is kept as failed.
 */
async function refuseContent(call: IetfCall, { id }: Upload, error: UploadError): Promise<HttpReply> {
  const { engine, report } = call
  const upload = await engine.get(id, lasting(call)).catch(() => undefined)
  const isOpen = upload?.status === 'created' || upload?.status === 'uploading'
  if (isOpen && !error.retryable) await engine.abort(id, lasting(call)).catch(() => {})
  if (!isOpen || !error.retryable) throw error
  report(error)
  return refusal(call, error, { ...location(call, id), 'upload-offset': String(upload.offset) })
}
