import { type ServerResponse, STATUS_CODES, validateHeaderName, validateHeaderValue } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'
import type { NodeResponse } from './node-types.ts'

/** Those that Node has no words for. */
const phrases: { readonly [status: number]: string } = { 104: 'Upload Resumption Supported' }

/** Sends an interim response (RFC 9110, 15.2) where the connection can carry one now; otherwise nothing happens. */
export function sendInterim(
  response: NodeResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
): void {
  if (response.headersSent || response.writableEnded || response.destroyed) return
  if ('stream' in response) overHttp2(response, status, headers)
  else overHttp1(response, status, headers)
}

function overHttp2(
  { stream }: Http2ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
): void {
  if (stream.destroyed || stream.closed) return
  stream.additionalHeaders({ ':status': status, ...headers })
}

/**
 * Node sends 100, 102 and 103 only, so this one is written by hand. That is safe before the head of the answer: a
 * response is given its socket when all those before it on the connection are out, and holds nothing back until then.
 */
function overHttp1(
  { socket, req }: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
): void {
  const canReadInterim = req.httpVersionMajor === 1 && req.httpVersionMinor >= 1
  if (!socket?.writable || !canReadInterim) return
  const phrase = phrases[status] ?? STATUS_CODES[status] ?? ''
  socket.write(`HTTP/1.1 ${status} ${phrase}\r\n${headerLines(headers)}\r\n`, 'latin1')
}

function headerLines(headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => {
    validateHeaderName(name)
    validateHeaderValue(name, value)
    return `${name}: ${value}\r\n`
  })
  return lines.join('')
}
