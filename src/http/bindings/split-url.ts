/** Cut by hand: `URL` would resolve `..` and hide that somebody tried it. Proxies may send the absolute form. */
export function splitUrl(url: string): { readonly pathname: string; readonly search: string } {
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
  const query = path.indexOf('?')
  return query < 0
    ? { pathname: path, search: '' }
    : { pathname: path.slice(0, query), search: path.slice(query + 1) }
}
