/**
 * The decoded segments of a path, without the empty one of a slash at its end. Nothing when a segment could mean
 * something else than its text: an empty one, `.`, `..`, a slash, a backslash or a control character inside, a broken escape.
 */
export function pathSegments(path: string): readonly string[] | undefined {
  if (path === '' || path === '/') return []
  // What most paths are: one id.
  if (/^\/[\w-]+$/.test(path)) return [path.slice(1)]
  const segments = path.replace(/^\//, '').replace(/\/$/, '').split('/').map(decoded)
  return segments.every(isPlain) ? segments : undefined
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

function isPlain(segment: string | undefined): segment is string {
  if (segment === undefined || segment === '' || segment === '.' || segment === '..') return false
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  return !/[/\\\u0000-\u001f\u007f]/.test(segment)
}
