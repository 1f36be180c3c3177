import type { HttpReply } from '../../http-reply.ts'
import { unreadBody } from '../../unread-body.ts'
import { uploadBody } from './announced-body.ts'
import { checksumClaims } from './checksum.ts'
import { missingHeader, wholeNumberHeader } from './header-values.ts'
import { expiryHeader } from './state-headers.ts'
import type { TusCall } from './tus-call.ts'

/** `PATCH <base>/<id>`: takes in bytes while they come. */
export async function appendChunk({ request, engine, caller, id }: TusCall): Promise<HttpReply> {
  const body = uploadBody(request)
  const offset = wholeNumberHeader(request, 'Upload-Offset')
  if (offset === undefined) throw missingHeader('Upload-Offset')
  const length = wholeNumberHeader(request, 'Upload-Length')
  const chunk = {
    offset,
    complete: true,
    // In tus a client may repeat a damaged chunk as often as it likes, and asks where it stands before it repeats.
    forgiving: true,
    refuseRepeat: true,
    ...body,
    ...checksumClaims(request, engine.limits),
    ...(length === undefined ? {} : { length }),
  }
  const upload = await engine.append(id, chunk, unreadBody(request), caller)
  return {
    status: 204,
    headers: { 'upload-offset': String(upload.offset), 'cache-control': 'no-store', ...expiryHeader(upload) },
  }
}
