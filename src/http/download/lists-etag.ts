/** Whether a list of entity tags, or `*`, names this one (RFC 9110, 13.1): weakly, so that `W/"a"` is `"a"` too. */
export function listsEtag(header: string, etag: string): boolean {
  if (header.trim() === '*') return true
  const tags: readonly string[] = header.match(/"[^"]*"/g) ?? []
  return tags.includes(etag)
}
