import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Objects, Refusal } from './objects.ts'
import { answer, type Call, type Reply } from './routes.ts'
import { Sessions } from './sessions.ts'

/** What goes wrong with a request; any of these. */
export interface Trouble {
  /** It is answered like this, and nothing is done. */
  readonly status?: number
  readonly reason?: string
  readonly message?: string
  readonly retryAfter?: number
  /** The connection breaks after so many bytes of the body; a session keeps what it can of them. */
  readonly cutAfter?: number
  /** A session keeps no more than this of the body. */
  readonly keepAtMost?: number
  /** It is done, and the connection breaks after so many bytes of the answer. */
  readonly answerCutAfter?: number
  /** It is never answered. */
  readonly silence?: true
}

export interface GcsEmulator {
  readonly endpoint: string
  readonly objects: Objects
  readonly sessions: Sessions
  /** Every request so far, as `PUT /path?query`. */
  readonly log: string[]
  /** Asked about each request; `undefined` lets it be. */
  meddle: (request: IncomingMessage) => Trouble | undefined
  close(): void
}

/**
 * Google Cloud Storage as far as the adapter uses it, in memory and on the loopback interface. It shows that requests
 * are made and answers read as the documentation has them; it is no proof of what the real service does.
 */
export async function startGcsEmulator(): Promise<GcsEmulator> {
  const objects = new Objects()
  const server = createServer((request, response) => {
    emulator.log.push(`${request.method} ${request.url}`)
    serve(emulator, request, response).catch(() => response.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  const emulator: GcsEmulator = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    sessions: new Sessions(objects),
    log: [],
    meddle: () => undefined,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
  return emulator
}

async function serve(emulator: GcsEmulator, request: IncomingMessage, response: ServerResponse) {
  const { objects, sessions } = emulator
  const trouble = emulator.meddle(request) ?? {}
  const { cutAfter = Infinity, keepAtMost = Infinity, answerCutAfter = Infinity, retryAfter } = trouble
  if (trouble.silence) return
  const { pathname: path, searchParams: query } = new URL(request.url ?? '', emulator.endpoint)
  const headers = request.headers as Record<string, string | undefined>
  const body = await read(request, cutAfter)
  if (body.length === cutAfter) {
    sessions.putCut(query.get('upload_id') ?? '', headers['content-range'] ?? '', body)
    return void request.destroy()
  }
  const { method = '' } = request
  const call = { objects, sessions, method, path, query, headers, body, keepAtMost }
  const reply = replyTo(call, trouble)
  const bytes = Buffer.from(reply.body ?? '')
  if (answerCutAfter === 0) return void response.destroy()
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter)
  response.writeHead(reply.status, { ...reply.headers, 'content-length': bytes.length })
  if (answerCutAfter >= bytes.length) return void response.end(bytes)
  response.write(bytes.subarray(0, answerCutAfter), () => response.destroy())
}

async function read(request: IncomingMessage, limit: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of request.iterator({ destroyOnReturn: false })) {
    pieces.push(piece)
    size += piece.length
    if (size >= limit) break
  }
  return Buffer.concat(pieces).subarray(0, limit)
}

function replyTo(call: Call, { status, reason = '', message }: Trouble): Reply {
  try {
    if (status !== undefined) throw new Refusal(status, reason, message)
    return answer(call)
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal(500, 'backendError', String(error))
    const errors = [{ domain: 'global', reason: refusal.reason, message: refusal.message }]
    const body = { error: { code: refusal.status, message: refusal.message, errors } }
    return { status: refusal.status, body: JSON.stringify(body) }
  }
}
