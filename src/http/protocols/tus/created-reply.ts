import type { Upload } from '../../../core/types.ts'
import type { HttpReply } from '../../http-reply.ts'
import { expiryHeader } from './state-headers.ts'
import type { TusCall } from './tus-call.ts'

/** 201 with the address of a new upload, and how far its bytes go where some came along. */
export function createdReply({ place, options }: TusCall, upload: Upload, showsOffset: boolean): HttpReply {
  const origin = options.absoluteLocation ? (place.origin ?? '') : ''
  return {
    status: 201,
    headers: {
      location: `${origin}${place.base}/${encodeURIComponent(upload.id)}${place.linkQuery}`,
      'cache-control': 'no-store',
      ...(showsOffset ? { 'upload-offset': String(upload.offset) } : {}),
      ...expiryHeader(upload),
    },
  }
}
