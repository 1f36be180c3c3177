import type { Protocol } from '../../protocol.ts'

/** The content type of bytes that are appended. */
export const partialUpload = 'application/partial-upload'

export const interopVersion = 'upload-draft-interop-version'

/** What pages of other origins must be allowed to send and to read. */
export const ietfCors: NonNullable<Protocol['cors']> = {
  methods: ['POST', 'PUT', 'PATCH', 'HEAD', 'DELETE', 'GET', 'OPTIONS'],
  requestHeaders: [
    'content-digest',
    'content-disposition',
    'repr-digest',
    'upload-complete',
    'upload-draft-interop-version',
    'upload-incomplete',
    'upload-length',
    'upload-offset',
    'want-repr-digest',
  ],
  responseHeaders: [
    'accept-patch',
    'location',
    'repr-digest',
    'retry-after',
    'upload-complete',
    'upload-incomplete',
    'upload-length',
    'upload-limit',
    'upload-offset',
  ],
}
