import { once } from 'node:events'
import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'

/** What to do with a request instead of passing it on; the next one that matches gets it. */
export interface Fault {
  /** Of the request line, as in `/^PUT .*partNumber=/`. */
  readonly on: RegExp
  /** How many requests it is for. Default 1. */
  readonly times?: number
  readonly act: Act
}

export type Act =
  /** An answer of its own; the request goes no further. */
  | { readonly answer: number; readonly code: string; readonly headers?: Record<string, string> }
  /** The request is passed on, and the connection ends without its answer. */
  | { readonly loseAnswer: true }
  /** The connection ends after so many bytes of the request's body. */
  | { readonly resetAfter: number }
  /** One bit of the body is turned over. */
  | { readonly damage: true }
  /** The connection ends after so many bytes of the answer's body. */
  | { readonly cutAnswerAfter: number }
  /** Nothing happens until the client gives up. */
  | { readonly silence: { readonly begun: () => void; readonly ended: () => void } }

/** A proxy before an S3 server. It keeps the host that was signed, so signatures stay right. */
export interface S3Gate {
  readonly endpoint: string
  /** Request lines in the order they came. */
  readonly seen: string[]
  add(...faults: readonly Fault[]): void
  /** How many faults still wait for a request. */
  waiting(): number
  close(): Promise<void>
}

export async function s3Gate(target: string): Promise<S3Gate> {
  const seen: string[] = []
  const faults: { readonly on: RegExp; left: number; readonly act: Act }[] = []
  const { hostname, port } = new URL(target)

  const server = createServer((incoming, outgoing) => {
    const line = `${incoming.method} ${incoming.url}`
    seen.push(line)
    const fault = faults.find(each => each.left > 0 && each.on.test(line))
    if (fault) fault.left -= 1
    handle(incoming, outgoing, fault?.act)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  function handle(incoming: IncomingMessage, outgoing: ServerResponse, act: Act | undefined): void {
    if (act && 'answer' in act) {
      answer(outgoing, act)
      return
    }
    if (act && 'silence' in act) {
      incoming.once('close', act.silence.ended).resume()
      act.silence.begun()
      return
    }
    const { method, url: path, headers } = incoming
    const upstream = request({ hostname, port, method, path, headers }, reply =>
      passAnswer(reply, incoming, outgoing, act),
    )
    upstream.once('error', () => incoming.socket.destroy())
    passBody(incoming, upstream, act)
  }

  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    add: (...more) => void faults.push(...more.map(({ on, times = 1, act }) => ({ on, left: times, act }))),
    waiting: () => faults.reduce((sum, { left }) => sum + left, 0),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function answer(outgoing: ServerResponse, act: Extract<Act, { answer: number }>): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${act.code}</Code><Message>from the gate</Message></Error>`
  outgoing.writeHead(act.answer, { 'content-type': 'application/xml', ...act.headers })
  outgoing.end(outgoing.req.method === 'HEAD' ? undefined : body)
}

function passBody(incoming: IncomingMessage, upstream: ClientRequest, act: Act | undefined): void {
  const limit = act && 'resetAfter' in act ? act.resetAfter : Number.POSITIVE_INFINITY
  let taken = 0
  incoming.on('data', (bytes: Buffer) => {
    if (act && 'damage' in act && taken === 0) bytes[0] = (bytes[0] ?? 0) ^ 1
    taken += bytes.length
    if (taken <= limit) {
      upstream.write(bytes)
      return
    }
    incoming.socket.resetAndDestroy()
    upstream.destroy()
  })
  incoming.once('end', () => upstream.end())
  incoming.once('close', () => {
    if (!incoming.complete) upstream.destroy()
  })
}

function passAnswer(
  reply: IncomingMessage,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  act: Act | undefined,
): void {
  if (act && 'loseAnswer' in act) {
    reply.resume().once('end', () => incoming.socket.destroy())
    return
  }
  let left = act && 'cutAnswerAfter' in act ? act.cutAnswerAfter : Number.POSITIVE_INFINITY
  outgoing.writeHead(reply.statusCode ?? 500, reply.headers)
  reply.on('data', (bytes: Buffer) => {
    if (left <= 0) return
    const isLast = bytes.length >= left
    outgoing.write(bytes.subarray(0, left), () => {
      if (isLast) incoming.socket.destroy()
    })
    left -= bytes.length
  })
  reply.once('end', () => outgoing.end())
}
