import type { IncomingMessage } from 'node:http'
import { isLoopback } from './is-loopback.ts'

export interface HostGuardOptions {
  /** The address that the server listens on. */
  readonly host: string
  /** Further names that requests may be addressed to. */
  readonly allowHost?: readonly string[]
}

/**
 * Says why a request to a server without a token must not be answered, if so. Any page that a browser of this
 * machine shows can send requests to 127.0.0.1, so being open to the machine must not mean being open to the
 * web: a request of a page comes from the server's own page, and one that was addressed to another name was
 * led here by DNS rebinding.
 */
export function hostGuard({
  host,
  allowHost = [],
}: HostGuardOptions): (request: IncomingMessage) => string | undefined {
  const names = new Set(allowHost.map(name => name.toLowerCase()))
  const isKnown = (name: string) => !isLoopback(host) || isLoopback(name) || names.has(name)
  return ({ headers }) => {
    const address = addressOf(`http://${headers.host ?? ''}`)
    if (!address || !isKnown(address.hostname))
      return `This server answers on ${host} only; --allow-host ${address?.hostname ?? 'NAME'} lets that name in, and --token makes names harmless.`
    if (headers.origin !== undefined && addressOf(headers.origin)?.host !== address.host)
      return 'Pages of other sites may not use this server; give it a --token and send it.'
    return undefined
  }
}

function addressOf(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined
}
