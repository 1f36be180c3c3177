import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Objects } from './objects.ts'
import { Refusal } from './refusal.ts'
import { answer, type Reply } from './routes.ts'
import { Sessions } from './sessions.ts'

/** What goes wrong with a request. */
export type Trouble =
  /** It is answered like this, and nothing is done. */
  | {
      readonly status: number
      readonly reason?: string
      readonly message?: string
      readonly retryAfter?: number
    }
  /** The connection breaks after so many bytes of the body; a session keeps what it can of them. */
  | { readonly cutAfter: number }
  /** A session keeps no more than this of the body. */
  | { readonly keepAtMost: number }
  /** It is done, and the connection breaks instead of an answer; or after so many bytes of the answer's body. */
  | { readonly loseAnswer: true | number }
  /** It is never answered. */
  | 'silence'

export interface GcsEmulator {
  readonly endpoint: string
  readonly objects: Objects
  readonly sessions: Sessions
  /** Every request so far, as `PUT /path?query`. */
  readonly log: readonly string[]
  /** Asked about each request; `undefined` lets it be. */
  meddle: (request: IncomingMessage) => Trouble | undefined
  close(): Promise<void>
}

/**
 * Google Cloud Storage as far as the adapter uses it, in memory and on the loopback interface. It shows that requests
 * are made and answers read as the documentation has them; it is no proof of what the real service does.
 */
export async function startGcsEmulator(): Promise<GcsEmulator> {
  const objects = new Objects()
  const sessions = new Sessions(objects)
  const log: string[] = []
  const server = createServer((request, response) => {
    log.push(`${request.method} ${request.url}`)
    serve(emulator, request, response).catch(() => response.destroy())
  }).listen(0, '127.0.0.1')
  server.unref()
  await once(server, 'listening')
  const emulator: GcsEmulator = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    sessions,
    log,
    meddle: () => undefined,
    async close() {
      server.close()
      server.closeAllConnections()
    },
  }
  return emulator
}

async function serve(
  emulator: GcsEmulator,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const trouble = emulator.meddle(request)
  if (trouble === 'silence') return void request.resume()
  const url = new URL(request.url ?? '', 'http://emulator')
  const headers = request.headers as Record<string, string | undefined>
  const limit = trouble && 'cutAfter' in trouble ? trouble.cutAfter : Number.POSITIVE_INFINITY
  const body = await read(request, limit)
  if (body.length >= limit) {
    emulator.sessions.putCut(url.searchParams.get('upload_id') ?? '', headers['content-range'] ?? '', body)
    return void request.destroy()
  }
  const { method = '' } = request
  const keepAtMost = trouble && 'keepAtMost' in trouble ? trouble.keepAtMost : undefined
  const call = { method, path: url.pathname, query: url.searchParams, headers, body }
  const reply = replyTo(() => {
    if (trouble && 'status' in trouble)
      throw new Refusal(trouble.status, trouble.reason ?? '', trouble.message)
    return answer(emulator.objects, emulator.sessions, {
      ...call,
      ...(keepAtMost !== undefined && { keepAtMost }),
    })
  })
  const retryAfter = trouble && 'status' in trouble ? trouble.retryAfter : undefined
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter)
  send(response, reply, trouble && 'loseAnswer' in trouble ? trouble.loseAnswer : undefined)
}

async function read(request: IncomingMessage, limit: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of request) {
    pieces.push(piece)
    size += piece.length
    if (size >= limit) break
  }
  return Buffer.concat(pieces).subarray(0, limit)
}

function replyTo(call: () => Reply): Reply {
  try {
    return call()
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal(500, 'backendError', String(error))
    return { status: refusal.status, headers: { 'content-type': 'application/json' }, body: refusal.body }
  }
}

function send(
  response: ServerResponse,
  { status, headers, body }: Reply,
  lose: true | number | undefined,
): void {
  if (lose === true) return void response.destroy()
  const bytes = Buffer.from(body ?? '')
  response.writeHead(status, { ...headers, 'content-length': bytes.length })
  if (lose === undefined || lose >= bytes.length) return void response.end(bytes)
  response.write(bytes.subarray(0, lose), () => response.destroy())
}
