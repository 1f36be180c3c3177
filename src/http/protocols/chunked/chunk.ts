import { UploadError } from '../../../core/errors.ts'
import type { Upload } from '../../../core/types.ts'
import type { ByteSource, ChunkRequest } from '../../../core/upload-engine.ts'
import type { HttpReply } from '../../http-reply.ts'
import { jsonReply } from '../../json-reply.ts'
import type { Call } from './call.ts'
import { chunkClaims } from './chunk-claims.ts'
import { type ChunkTarget, chunkFields, earlyTarget, noFile } from './chunk-fields.ts'
import { findUpload } from './find-upload.ts'
import type { FormFile, MultipartForm } from './multipart-form.ts'
import { openForm } from './open-form.ts'
import { showUpload } from './show-upload.ts'

/** `POST <base>/`: takes in a chunk while its form arrives. */
export async function chunk(call: Call): Promise<HttpReply> {
  const form = openForm(call.request)
  try {
    return jsonReply(200, await showUpload(call.engine, await takeIn(call, form)))
  } catch (error) {
    // To the engine, a form that is wrong is only a source that broke off.
    throw form.failure ?? error
  } finally {
    form.close()
  }
}

async function takeIn(call: Call, form: MultipartForm): Promise<Upload> {
  const file = await form.file
  if (!file) return refuseForm(call, form)
  const target = earlyTarget(form.fields, call.settings)
  return target ? appendAsItComes(call, form, file, target) : appendParked(call, form, file)
}

async function refuseForm(call: Call, form: MultipartForm): Promise<never> {
  chunkFields(await form.ended, call.settings)
  throw noFile()
}

async function appendAsItComes(
  call: Call,
  form: MultipartForm,
  file: FormFile,
  target: ChunkTarget,
): Promise<Upload> {
  const upload = await writableUpload(call, target.id)
  const claims: ChunkRequest['claims'] = async () =>
    chunkClaims({ ...call, upload, size: file.size, fields: await form.ended })
  return append(call, upload, { offset: target.offset, claims }, file.stream)
}

/** The bytes came before it was known whose they are: the storage keeps them until the form has told. */
async function appendParked(call: Call, form: MultipartForm, file: FormFile): Promise<Upload> {
  const parked = await call.engine.park(file.stream, call.caller)
  try {
    const fields = await form.ended
    const { id, offset } = chunkFields(fields, call.settings)
    const upload = await writableUpload(call, id)
    const claims = await chunkClaims({ ...call, upload, size: parked.size, fields })
    return await append(call, upload, { offset, claims, size: parked.size }, parked.source())
  } finally {
    await parked.discard()
  }
}

function append(
  { engine, caller }: Call,
  upload: Upload,
  chunk: Pick<ChunkRequest, 'offset' | 'size' | 'claims'>,
  source: ByteSource,
): Promise<Upload> {
  const ruled = { maxSize: upload.chunkSize, failOnExcess: true, complete: true, ...chunk }
  return engine.append(upload.id, ruled, source, caller)
}

/** An upload that failed before this request is, in the seed's words, not in a valid state; the rest append tells. */
async function writableUpload(call: Call, id: string): Promise<Upload> {
  const upload = await findUpload(call, id)
  if (upload.status !== 'failed') return upload
  throw new UploadError('UPLOAD_NOT_FOUND', `Upload ${id} failed and takes no more bytes`, {
    details: { id },
  })
}
