import { UploadError } from '../../core/errors.ts'
import type { CallContext } from '../../core/ports/hooks.ts'
import type { StoredObject, Upload } from '../../core/types.ts'
import type { UploadEngine } from '../../core/upload-engine.ts'
import { byteRange } from '../byte-range.ts'
import type { HttpReply } from '../http-reply.ts'
import type { HttpRequest } from '../http-request.ts'
import { contentHeaders } from './content-headers.ts'
import { listsEtag } from './lists-etag.ts'
import { primed } from './primed.ts'

/** The published bytes of an upload, whole or one range, always as a download. `UPLOAD_INCOMPLETE` before that. */
export async function download(
  request: HttpRequest,
  engine: UploadEngine,
  upload: Upload,
  caller: CallContext,
): Promise<HttpReply> {
  const { size } = publishedObject(upload)
  const headers = contentHeaders(upload)
  const known = request.header('if-none-match')
  if (known !== undefined && listsEtag(known, headers.etag))
    return { status: 304, headers: { etag: headers.etag } }
  const range = byteRange(rangeHeader(request, headers.etag), size)
  if (range === 'unsatisfiable')
    return { status: 416, headers: { 'content-range': `bytes */${size}`, 'cache-control': 'no-store' } }
  const { start, end } = range ?? { start: 0, end: size }
  const partial: Record<string, string> = range
    ? { 'content-range': `bytes ${start}-${end - 1}/${size}` }
    : {}
  const reply = {
    status: range ? 206 : 200,
    headers: { ...headers, ...partial, 'content-length': String(end - start) },
  }
  if (request.method === 'HEAD') return reply
  const { body } = await engine.read(upload.id, { start, end }, caller)
  return { ...reply, body: await primed(body) }
}

/** A range of another version of the object would be a wrong answer (RFC 9110, 13.1.5). */
function rangeHeader(request: HttpRequest, etag: string): string | undefined {
  const onlyIf = request.header('if-range')
  return onlyIf === undefined || onlyIf === etag ? request.header('range') : undefined
}

function publishedObject({ id, object, offset, length }: Upload): StoredObject {
  if (object) return object
  const missing = length === undefined || offset === length ? [] : [{ offset, size: length - offset }]
  throw new UploadError('UPLOAD_INCOMPLETE', `Upload ${id} is not published yet`, {
    details: { offset, ...(length === undefined ? {} : { length }), missing },
  })
}
