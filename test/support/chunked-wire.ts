import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'

/** The JSON that protocol `chunked` answers with, as far as tests look at it. */
export interface WireState {
  readonly unique_id: string
  readonly offset: number
  readonly chunk_size: number
  readonly status: string
  readonly last_calculated_hash: string | null
}

export interface WireOptions {
  /** The endpoint, without a slash at its end. */
  readonly base: string
  readonly headers?: Readonly<Record<string, string>>
  /** What clients call the hash function, and what Node does. */
  readonly hash?: { readonly name: string; readonly algorithm: string }
}

/** Sends one file as the seed's clients do, byte by byte the protocol and nothing else. */
export class WireUpload {
  readonly #options: WireOptions
  #chain: string | undefined
  id = ''

  constructor(options: WireOptions) {
    this.#options = options
  }

  async init(name: string, size: number): Promise<WireState> {
    const { hash } = this.#options
    const state = await this.#post('/init/', {
      file_name: name,
      file_size: size,
      ...(hash && { hash_function: hash.name }),
    })
    this.id = state.unique_id
    return state
  }

  /** Where the server says that the upload stands. */
  resume(): Promise<WireState> {
    return this.#post('/init/', { unique_id: this.id })
  }

  async send(
    offset: number,
    bytes: Buffer,
    { final = false }: { readonly final?: boolean } = {},
  ): Promise<WireState> {
    const digest = this.#hash(bytes)
    this.#chain = this.#chain === undefined ? digest : this.#hash(Buffer.from(this.#chain + digest))
    const form = new FormData()
    form.append('unique_id', this.id)
    form.append('offset', String(offset))
    form.append('chunk_hash', digest)
    if (final) form.append('final_hash', this.#chain)
    form.append('file', new Blob([new Uint8Array(bytes)]), 'blob')
    return this.#answer(
      await fetch(`${this.#options.base}/`, {
        method: 'POST',
        body: form,
        headers: { ...this.#options.headers },
      }),
    )
  }

  /** Announces a chunk, sends half of it, and drops the connection once the bytes have left. */
  async sendCut(offset: number, bytes: Buffer): Promise<void> {
    const url = new URL(`${this.#options.base}/`)
    const socket = connect(Number(url.port), url.hostname)
    await once(socket, 'connect')
    const head = [
      ...[
        ['unique_id', this.id],
        ['offset', String(offset)],
        ['chunk_hash', this.#hash(bytes)],
      ].map(([name, value]) => `--cut\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
      '--cut\r\nContent-Disposition: form-data; name="file"; filename="blob"\r\n',
      'Content-Type: application/octet-stream\r\n\r\n',
    ].join('')
    const tail = '\r\n--cut--\r\n'
    const extra = Object.entries(this.#options.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.write(
      `POST ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n${extra.join('')}` +
        'Content-Type: multipart/form-data; boundary=cut\r\n' +
        `Content-Length: ${head.length + bytes.length + tail.length}\r\n\r\n${head}`,
    )
    await new Promise<void>(sent => socket.write(bytes.subarray(0, bytes.length / 2), () => sent()))
    const closed = once(socket, 'close')
    socket.destroy()
    await closed
  }

  async #post(path: string, fields: object): Promise<WireState> {
    return this.#answer(
      await fetch(this.#options.base + path, {
        method: 'POST',
        body: JSON.stringify(fields),
        headers: { 'content-type': 'application/json', ...this.#options.headers },
      }),
    )
  }

  async #answer(response: Response): Promise<WireState> {
    const text = await response.text()
    if (!response.ok) throw new Error(`${response.status} ${text}`)
    return JSON.parse(text) as WireState
  }

  #hash(bytes: Uint8Array): string {
    return createHash(this.#options.hash?.algorithm ?? 'md5')
      .update(bytes)
      .digest('hex')
  }
}
