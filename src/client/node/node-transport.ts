import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import type { SourceSlice } from '../chunk-source.ts'
import { sliceSize } from '../chunk-source.ts'
import { networkError } from '../transport/network-error.ts'
import type { Transport, TransportRequest, TransportResponse } from '../transport/transport.ts'
import { piecesOf } from './pieces-of.ts'

/** Sends by `node:http(s)`: bodies are streamed with their length, and progress is what the socket took. */
export function nodeTransport(options: NodeTransportOptions = {}): Transport {
  return { reportsProgress: true, send: request => send(request, options) }
}

/** How requests are sent from Node. */
export interface NodeTransportOptions {
  /** For proxies, certificates and limits; default: Node's global agent. */
  readonly agent?: RequestOptions['agent']
}

function send(request: TransportRequest, options: NodeTransportOptions): Promise<TransportResponse> {
  return new Promise((resolve, reject) => {
    const { signal, url } = request
    if (signal.aborted) return reject(signal.reason)
    const outgoing = open(request, options)
    const abort = () => outgoing.destroy()
    let answered = false
    const fail = (cause: unknown) => reject(signal.aborted ? signal.reason : cause)
    signal.addEventListener('abort', abort, { once: true })
    outgoing.on('close', () => signal.removeEventListener('abort', abort))
    // A server may refuse before the whole body was sent; the broken pipe that follows is no news.
    outgoing.on('error', cause => answered || fail(networkError(url, cause)))
    outgoing.on('response', incoming => {
      answered = true
      readText(incoming).then(
        text => resolve(responseOf(incoming, text)),
        cause => fail(networkError(url, cause)),
      )
    })
    writeBody(outgoing, request).catch(cause => {
      outgoing.destroy()
      fail(cause)
    })
  })
}

function open(
  { method, url, headers, body }: TransportRequest,
  options: NodeTransportOptions,
): ClientRequest {
  // Asked for at run time, so that a browser's bundler never sees the import.
  const { request } = process.getBuiltinModule(
    new URL(url).protocol === 'https:' ? 'node:https' : 'node:http',
  )
  const length = (body ?? []).reduce((sum, slice) => sum + sliceSize(slice), 0)
  const framed = body ? { ...headers, 'content-length': String(length) } : headers
  return request(url, { method, headers: framed, agent: options.agent })
}

async function writeBody(outgoing: ClientRequest, { body, onSent }: TransportRequest): Promise<void> {
  let sent = 0
  for (const slice of body ?? []) sent = await writeSlice(outgoing, slice, sent, onSent)
  if (!outgoing.destroyed) outgoing.end()
}

async function writeSlice(
  outgoing: ClientRequest,
  slice: SourceSlice,
  before: number,
  onSent: TransportRequest['onSent'],
): Promise<number> {
  let sent = before
  for await (const piece of piecesOf(slice)) {
    if (outgoing.destroyed) break
    await written(outgoing, piece)
    sent += piece.byteLength
    onSent?.(sent)
  }
  return sent
}

/** Resolves when the socket has taken the piece, whose memory may then be reused, or is gone. */
function written(outgoing: ClientRequest, piece: Uint8Array): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      outgoing.off('close', done)
      resolve()
    }
    outgoing.once('close', done)
    outgoing.write(piece, done)
  })
}

async function readText(incoming: IncomingMessage): Promise<string> {
  incoming.setEncoding('utf8')
  let text = ''
  for await (const piece of incoming) text += piece
  return text
}

function responseOf(incoming: IncomingMessage, text: string): TransportResponse {
  const header = (name: string) => {
    const value = incoming.headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }
  return { status: incoming.statusCode ?? 0, text, header }
}
