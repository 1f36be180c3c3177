import type { Protocol } from '../../protocol.ts'

/** The one version there is. */
export const tusVersion = '1.0.0'

/** The content type of bytes of an upload. */
export const offsetStream = 'application/offset+octet-stream'

/** What pages of other origins must be allowed to send and to read. */
export const tusCors: NonNullable<Protocol['cors']> = {
  methods: ['POST', 'HEAD', 'PATCH', 'DELETE', 'GET', 'OPTIONS'],
  requestHeaders: [
    'tus-resumable',
    'upload-checksum',
    'upload-concat',
    'upload-defer-length',
    'upload-length',
    'upload-metadata',
    'upload-offset',
    'x-http-method-override',
    // Sent by tus-js-client (`addRequestId`) and by XMLHttpRequest wrappers.
    'x-request-id',
    'x-requested-with',
  ],
  responseHeaders: [
    'location',
    'tus-checksum-algorithm',
    'tus-extension',
    'tus-max-size',
    'tus-resumable',
    'tus-version',
    'upload-concat',
    'upload-defer-length',
    'upload-expires',
    'upload-length',
    'upload-metadata',
    'upload-offset',
  ],
}
