import type { HttpRequest } from './http-request.ts'

/** How clients reach this server, which proxies may have hidden. */
export interface PublicPlace {
  /** `https://files.example:8443`; absent when the request does not tell. */
  readonly origin?: string
  /** A path that a proxy took off in front of the request's; empty, or beginning with `/`. */
  readonly prefix: string
}

/**
 * Reads it from the request, and from what proxies added where they are trusted. `Forwarded` (RFC 7239) goes before
 * the `X-Forwarded-*` it replaces; of several proxies the first entry is the one that the client talked to.
 */
export function publicPlace(request: HttpRequest, trustsProxy: boolean): PublicPlace {
  const told = (name: string): string | undefined => (trustsProxy ? first(request.header(name)) : undefined)
  const forwarded = told('forwarded')
  const scheme =
    forwardedPart(forwarded, 'proto') ?? told('x-forwarded-proto') ?? request.scheme ?? ('http' as const)
  // HTTP/2 has the host in a field of its own.
  const asked = request.header('host') ?? request.header(':authority')
  const host = [forwardedPart(forwarded, 'host'), told('x-forwarded-host'), asked].find(isHost)
  const origin =
    host !== undefined && /^https?$/i.test(scheme) ? `${scheme.toLowerCase()}://${host}` : undefined
  return { prefix: safePrefix(told('x-forwarded-prefix')), ...(origin === undefined ? {} : { origin }) }
}

function first(header: string | undefined): string | undefined {
  return header?.split(',', 1)[0]?.trim()
}

function forwardedPart(element: string | undefined, name: string): string | undefined {
  for (const pair of element?.split(';') ?? []) {
    const [key = '', value = ''] = pair.split('=', 2)
    if (key.trim().toLowerCase() === name) return value.trim().replace(/^"(.*)"$/, '$1')
  }
  return undefined
}

function isHost(host: string | undefined): host is string {
  return host !== undefined && /^(\[[0-9a-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i.test(host)
}

/** Plain segments only: `//` at the beginning of a link would name another host. */
function safePrefix(prefix: string | undefined): string {
  const trimmed = prefix?.replace(/\/+$/, '') ?? ''
  return /^(\/[\w.~%-]+)+$/.test(trimmed) ? trimmed : ''
}
