/** A content type's `type/subtype` in lower case; empty without a header. */
export function mediaType(header: string | undefined): string {
  return header?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

/** One parameter of a header such as `multipart/form-data; boundary=x` or `form-data; name="file"`. */
export function headerParameter(header: string, name: string): string | undefined {
  const parameters = /;\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g
  for (const [, key, quoted, plain] of header.matchAll(parameters))
    if (key?.toLowerCase() === name) return quoted?.replace(/\\(.)/g, '$1') ?? plain?.trim()
  return undefined
}

/** Whether it can be one: a field of such a name may mean anything in an application. */
export function isMediaType(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length <= 255 &&
    /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(;[\x20-\x7e]*)?$/.test(value)
  )
}
