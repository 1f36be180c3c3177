import type { Upload } from '../../core/types.ts'

export interface ContentHeaders {
  readonly etag: string
  readonly [name: string]: string
}

/**
 * The headers of a download. Uploaded bytes are somebody else's: a browser must neither show them as a page of
 * this origin nor guess what they are.
 */
export function contentHeaders(upload: Upload): ContentHeaders {
  return {
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache',
    'content-disposition': disposition(upload.name),
    'content-security-policy': "sandbox; default-src 'none'",
    'content-type': safeType(upload.contentType),
    etag: etagOf(upload),
    'x-content-type-options': 'nosniff',
  }
}

/** Names are ASCII by the time an upload has one; the rest guards the quotes of RFC 6266. */
function disposition(name: string): string {
  return `attachment; filename="${name.replace(/[^\x20-\x7e]|["\\%]/g, '_')}"`
}

/** Types that hold no script in any browser. */
const safeTypes =
  /^(image\/(png|jpeg|gif|webp|avif)|(audio|video)\/[\w.+-]+|application\/(pdf|zip|gzip|json)|text\/plain)$/

function safeType(declared: string | undefined): string {
  const type = declared?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return safeTypes.test(type) ? type : 'application/octet-stream'
}

/** An object never changes once it is published, so the upload's id names its content too. */
function etagOf({ id, object }: Upload): string {
  const tag = (object?.etag ?? id).replace(/^W\//, '').replace(/[^\x21\x23-\x7e]/g, '')
  return `"${tag}"`
}
