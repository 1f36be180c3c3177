import type { Upload } from '../../../core/types.ts'
import type { IetfCall } from './ietf-call.ts'
import { interopVersion } from './ietf-headers.ts'
import { location } from './location.ts'
import { uploadLimit } from './upload-limit.ts'

/** Upload Resumption Supported. */
const status = 104

/** Tells a client where the upload is that it began, so that it can resume even if it never gets its answer. */
export function announceUpload(call: IetfCall, upload: Upload): void {
  const { request, version } = call
  if (version === undefined) return
  request.inform?.(status, {
    [interopVersion]: String(version),
    ...location(call, upload.id),
    ...uploadLimit(call, upload),
  })
}

/** Tells a client, while its bytes come, how many of them will never have to be sent again. */
export function announceOffset({ request, version, dialect }: IetfCall, offset: number): void {
  if (version === undefined || !dialect.hasProgress) return
  request.inform?.(status, { [interopVersion]: String(version), 'upload-offset': String(offset) })
}
