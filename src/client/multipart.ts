import type { SourceSlice } from './chunk-source.ts'

/** A `multipart/form-data` body: what to send, its media type, and where the file's bytes begin in it. */
export interface MultipartBody {
  readonly type: string
  readonly slices: readonly SourceSlice[]
  readonly fileAt: number
}

/**
 * Fields first, so that a server knows what the bytes belong to before they come, then the part `file`
 * (RFC 7578). `boundary` must occur nowhere in it: 128 random bits do not.
 */
export function multipartBody(
  fields: Readonly<Record<string, string>>,
  file: SourceSlice,
  boundary: string,
): MultipartBody {
  const fieldParts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const fileHead =
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="chunk"\r\n` +
    'Content-Type: application/octet-stream\r\n\r\n'
  const encoder = new TextEncoder()
  const head = encoder.encode(fieldParts.join('') + fileHead)
  const tail = encoder.encode(`\r\n--${boundary}--\r\n`)
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    slices: [head, file, tail],
    fileAt: head.byteLength,
  }
}
