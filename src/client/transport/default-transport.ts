import { nodeTransport } from '../node/node-transport.ts'
import { fetchTransport } from './fetch-transport.ts'
import type { Transport } from './transport.ts'
import { xhrTransport } from './xhr-transport.ts'

/** The transport of this platform that can tell progress, else `fetch`. */
export function defaultTransport(): Transport {
  if (typeof XMLHttpRequest !== 'undefined') return xhrTransport()
  if (typeof globalThis.process?.getBuiltinModule === 'function') return nodeTransport()
  return fetchTransport()
}
