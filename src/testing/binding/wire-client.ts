import { once } from 'node:events'
import type { Duplex } from 'node:stream'

export interface WireRequest {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

export interface WireHead {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

export interface WireAnswer extends WireHead {
  readonly body: Buffer
  /** The statuses of the interim responses before it. */
  readonly interim: readonly number[]
}

/** A client that writes HTTP/1.1 by hand, so that a clause says what goes over the connection, and when. */
export class WireClient {
  readonly socket: Duplex
  #pieces: Buffer[] = []
  #size = 0
  #isClosed = false

  constructor(socket: Duplex) {
    this.socket = socket
    socket.on('data', (piece: Buffer) => {
      this.#pieces.push(piece)
      this.#size += piece.length
    })
    socket.on('close', () => {
      this.#isClosed = true
    })
    // A server may cut the connection at any time; `answer` tells of it.
    socket.on('error', () => {})
  }

  /** Resolves when the bytes left. */
  write(bytes: string | Uint8Array): Promise<void> {
    return new Promise(resolve => void this.socket.write(bytes, () => resolve()))
  }

  async ask(request: WireRequest): Promise<WireAnswer> {
    void this.write(headOf(request))
    if (request.body) void this.write(request.body)
    return this.answer(request.method)
  }

  /** The next final response, to a request of this method. */
  async answer(method = 'GET'): Promise<WireAnswer> {
    const interim: number[] = []
    for (;;) {
      const head = await this.head()
      if (head.status >= 200) return { ...head, interim, body: await this.#body(head, method) }
      interim.push(head.status)
    }
  }

  /** The next response's head, interim or not. */
  async head(): Promise<WireHead> {
    const first = await this.#line()
    const headers: Record<string, string> = {}
    for (let line = await this.#line(); line !== ''; line = await this.#line()) {
      const colon = line.indexOf(':')
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim()
    }
    return { status: Number(first.split(' ')[1]), headers }
  }

  /** Resolves when so many bytes came, or the connection is over. */
  async received(bytes: number): Promise<number> {
    while (this.#size < bytes && !this.#isClosed) await this.#more()
    return this.#size
  }

  async closed(): Promise<void> {
    while (!this.#isClosed) await this.#more()
  }

  async #body({ status, headers }: WireHead, method: string): Promise<Buffer> {
    if (method === 'HEAD' || status === 204 || status === 304) return Buffer.alloc(0)
    if (headers['transfer-encoding'] === 'chunked') return this.#chunks()
    return this.#take(Number(headers['content-length'] ?? 0))
  }

  async #chunks(): Promise<Buffer> {
    const chunks: Buffer[] = []
    for (;;) {
      const size = Number.parseInt(await this.#line(), 16)
      chunks.push(await this.#take(size))
      await this.#line()
      if (size === 0) return Buffer.concat(chunks)
    }
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#all().indexOf('\r\n')
      if (end >= 0) return (await this.#take(end + 2)).toString('latin1').slice(0, -2)
      await this.#untilMore()
    }
  }

  async #take(size: number): Promise<Buffer> {
    while (this.#size < size) await this.#untilMore()
    const all = this.#all()
    this.#pieces = [all.subarray(size)]
    this.#size -= size
    return all.subarray(0, size)
  }

  #all(): Buffer {
    const all = this.#pieces.length === 1 ? this.#pieces[0] : undefined
    const whole = all ?? Buffer.concat(this.#pieces)
    this.#pieces = [whole]
    return whole
  }

  async #untilMore(): Promise<void> {
    if (this.#isClosed) throw new Error(`The connection closed after ${JSON.stringify(String(this.#all()))}`)
    await this.#more()
  }

  async #more(): Promise<void> {
    const settled = new AbortController()
    const { signal } = settled
    await Promise.race([
      once(this.socket, 'data', { signal }),
      once(this.socket, 'close', { signal }),
    ]).finally(() => settled.abort())
  }
}

/** A request's line and headers. */
export function headOf({ method, path, headers, body }: WireRequest): string {
  const needsLength = body !== undefined || method === 'POST'
  const all = {
    host: 'binding.test',
    ...(needsLength ? { 'content-length': String(body?.length ?? 0) } : {}),
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`
}
