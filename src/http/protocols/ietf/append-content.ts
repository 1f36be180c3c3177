import { isUploadError, UploadError } from '../../../core/errors.ts'
import type { HttpReply } from '../../http-reply.ts'
import { mediaType } from '../../media-type.ts'
import { announcedBytes } from './announced-bytes.ts'
import { digestField } from './digest-fields.ts'
import { finalReply } from './final-reply.ts'
import { type IetfCall, lasting, takingOver } from './ietf-call.ts'
import { partialUpload } from './ietf-headers.ts'
import { appendTooSmall, missingField } from './problems.ts'
import { refusal } from './refusal.ts'
import { isComplete, stateHeaders } from './state-headers.ts'
import { countField } from './structured-fields.ts'
import { type Content, takeIn } from './take-in.ts'

/** `PATCH <base>/<id>`: adds bytes at the offset where the upload stands, and completes it when they are the last. */
export async function appendContent(call: IetfCall): Promise<HttpReply> {
  const content = contentOf(call)
  try {
    const upload = await takeIn(call, call.id, content, takingOver(call))
    if (isComplete(upload)) return await finalReply(call, upload)
    return { status: 204, headers: stateHeaders(call, upload) }
  } catch (error) {
    if (isUploadError(error, 'UPLOAD_COMPLETED')) return replay(call, content, error)
    throw error
  }
}

function contentOf({ request, engine, dialect, options }: IetfCall): Content {
  if (dialect.hasMediaType) refuseOtherType(request.header('content-type'))
  const offset = countField(request, 'upload-offset')
  if (offset === undefined) throw missingField('upload-offset')
  const announced = announcedBytes(request, dialect, offset, dialect.silentAppendCompletes)
  const { completes, size } = announced
  if (completes === undefined) throw missingField(dialect.completeness)
  const { maxAppendSize: maxSize, minAppendSize = 0 } = options
  if (!completes && size !== undefined && size < minAppendSize) throw appendTooSmall(minAppendSize)
  if (maxSize !== undefined && size !== undefined && size > maxSize) throw appendTooLarge(maxSize)
  const whole = completes ? digestField(request, 'repr-digest', engine.limits) : undefined
  return {
    offset,
    ...announced,
    ...(maxSize === undefined ? {} : { maxSize }),
    ...(whole ? { whole } : {}),
  }
}

function refuseOtherType(contentType: string | undefined): void {
  const provided = mediaType(contentType)
  if (provided === partialUpload) return
  const message = `The content must be ${partialUpload}, not ${provided || 'without a content type'}`
  throw new UploadError('MEDIA_TYPE_UNSUPPORTED', message, {
    details: { provided, accepted: [partialUpload] },
  })
}

/** A client that lost the final response sends its last append again, and is answered as then. */
async function replay(call: IetfCall, content: Content, error: UploadError): Promise<HttpReply> {
  const { completes, offset, size } = content
  // Also settles a completion that a crash, or a client that did not wait, left half way.
  const upload = await call.engine.complete(call.id, {}, lasting(call))
  const endsThere = size === undefined ? offset <= upload.offset : offset + size === upload.offset
  if (completes && endsThere) return finalReply(call, upload)
  return refusal(call, error, { 'upload-offset': String(upload.offset) })
}

function appendTooLarge(chunkSize: number): UploadError {
  const message = `An append has at most ${chunkSize} bytes`
  return new UploadError('CHUNK_TOO_LARGE', message, { details: { chunkSize } })
}
