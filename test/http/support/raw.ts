import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** An answer as it came off the socket. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A client that writes what it is told, byte by byte, and reads answers off the same connection. */
export class RawClient {
  readonly socket: Socket
  #received = ''
  #isClosed = false
  #error: Error | undefined

  private constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => {
      this.#received += text
    })
    socket.on('error', error => {
      this.#error = error
    })
    socket.on('close', () => {
      this.#isClosed = true
    })
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = connect(port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
    return new RawClient(socket)
  }

  /** Resolves once the kernel has the bytes. */
  write(bytes: string | Uint8Array): Promise<void> {
    return new Promise((resolve, reject) =>
      this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, error =>
        error ? reject(error) : resolve(),
      ),
    )
  }

  /** The next answer, whole. Rejects when the connection ends before it does. */
  async answer(): Promise<RawAnswer> {
    for (;;) {
      const answer = this.#take()
      if (answer) return answer
      if (this.#isClosed)
        throw this.#error ?? new Error(`The connection closed after ${JSON.stringify(this.#received)}`)
      await new Promise(resolve => {
        this.socket.once('data', resolve)
        this.socket.once('close', resolve)
      })
    }
  }

  /** Resolves when the server has closed the connection. */
  async closed(): Promise<void> {
    if (!this.#isClosed) await once(this.socket, 'close')
  }

  #take(): RawAnswer | undefined {
    const end = this.#received.indexOf('\r\n\r\n')
    if (end < 0) return undefined
    const [first = '', ...lines] = this.#received.slice(0, end).split('\r\n')
    const headers = Object.fromEntries(
      lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
    )
    const length = Number(headers['content-length'] ?? 0)
    const body = this.#received.slice(end + 4, end + 4 + length)
    if (body.length < length) return undefined
    this.#received = this.#received.slice(end + 4 + length)
    return { status: Number(first.split(' ')[1]), headers, body }
  }
}

export const boundary = 'quay-side'

export type Part = readonly [name: string, value: string | Uint8Array, disposition?: string]

/** The bytes of a form with these parts in this order; a part of bytes is a file. */
export function formBytes(parts: readonly Part[]): Buffer {
  const pieces = parts.flatMap(([name, value, extra]) => {
    const isFile = typeof value !== 'string'
    const disposition = `form-data; name="${name}"${extra ?? (isFile ? '; filename="blob"' : '')}`
    const head = `--${boundary}\r\nContent-Disposition: ${disposition}\r\n\r\n`
    return [Buffer.from(head, 'latin1'), Buffer.from(value), Buffer.from('\r\n')]
  })
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)])
}

/** The head of a request that sends a form of so many bytes. */
export function formHead(path: string, length: number, extra = ''): string {
  return (
    `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=${boundary}\r\n` +
    `${extra}Content-Length: ${length}\r\n\r\n`
  )
}
