import assert from 'node:assert/strict'
import { createHash, randomInt } from 'node:crypto'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { WireState } from '../support/chunked-wire.ts'
import type { MortalFleet } from './mortal-fleet.ts'

const pieceSize = 65_536

export type Servers = Pick<MortalFleet, 'base' | 'up'>

/**
 * One file on its way to a server that dies: asks where it stands, sends the next chunk, and holds the server to
 * every byte that it ever acknowledged.
 */
export class StubbornUpload {
  readonly name: string
  readonly bytes: Buffer
  readonly #server: Servers
  readonly #onPiece: () => void
  id: string | undefined
  #acknowledged = 0
  /** Every byte has left this client at least once: only now may the file be seen. */
  isAllSent = false

  constructor(name: string, bytes: Buffer, server: Servers, onPiece: () => void) {
    this.name = name
    this.bytes = bytes
    this.#server = server
    this.#onPiece = onPiece
  }

  /** Resolves when the server says SUCCESSFUL. */
  async run(): Promise<void> {
    let state: WireState | undefined
    while (state?.status !== 'SUCCESSFUL') {
      await this.#server.up
      try {
        state = await this.#next(state)
        assert.ok(state.offset >= this.#acknowledged, `${this.name}: acknowledged bytes were lost`)
        this.#acknowledged = state.offset
      } catch (error) {
        if (!isLostConnection(error) && !(error instanceof AskAgain)) throw error
        state = undefined
      }
    }
  }

  async #next(state: WireState | undefined): Promise<WireState> {
    if (this.id === undefined) return this.#open()
    const known = state ?? (await this.#ask({ unique_id: this.id }))
    return known.status === 'SUCCESSFUL' ? known : this.#sendChunk(known)
  }

  async #open(): Promise<WireState> {
    const state = await this.#ask({ file_name: this.name, file_size: this.bytes.length })
    this.id = state.unique_id
    return state
  }

  async #ask(fields: object): Promise<WireState> {
    const body = Buffer.from(JSON.stringify(fields))
    const post = this.#post('/init/', 'application/json', body.length)
    post.end(body)
    return this.#answer(post)
  }

  /** A last chunk is sent again when its answer was lost, as a client would that knows no better. */
  async #sendChunk(state: WireState): Promise<WireState> {
    const { offset, last_calculated_hash: chain, chunk_size: largest } = state
    const size = Math.min(this.bytes.length - offset, randomInt(1, largest))
    const chunk = this.bytes.subarray(offset, offset + size)
    const hash = md5(chunk)
    const isLast = offset + size === this.bytes.length
    const final = chain === null ? hash : md5(Buffer.from(chain + hash))
    const fields = {
      unique_id: state.unique_id,
      offset,
      chunk_hash: hash,
      ...(isLast ? { final_hash: final } : {}),
    }
    const head = Buffer.from(
      `${Object.entries(fields)
        .map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
        .join('')}--b\r\nContent-Disposition: form-data; name="file"; filename="blob"\r\n\r\n`,
    )
    const end = Buffer.from('\r\n--b--\r\n')
    const post = this.#post('/', 'multipart/form-data; boundary=b', head.length + size + end.length)
    const answered = this.#answer(post)
    answered.catch(() => {})
    post.write(head)
    // What is written to a dead connection is never reported back.
    const closed = new Promise<void>(resolve => post.once('close', resolve))
    for (let at = 0; at < size && !post.destroyed; at += pieceSize) {
      const piece = chunk.subarray(at, at + pieceSize)
      await Promise.race([closed, new Promise<void>(resolve => post.write(piece, () => resolve()))])
      this.#onPiece()
    }
    if (isLast) this.isAllSent = true
    post.end(end)
    return answered
  }

  #post(path: string, type: string, length: number): ClientRequest {
    return request(this.#server.base + path, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': type, 'content-length': length },
    })
  }

  async #answer(post: ClientRequest): Promise<WireState> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      post.on('response', resolve).on('error', reject)
    })
    const pieces: Buffer[] = []
    for await (const piece of response) pieces.push(piece)
    const text = Buffer.concat(pieces).toString()
    // Another server still believes in the one that died, or Redis looks for a new master: to be asked again.
    if (response.statusCode === 423 || response.statusCode === 503) throw new AskAgain(text)
    assert.equal(response.statusCode, 200, `${this.name}: ${text}`)
    return JSON.parse(text)
  }
}

class AskAgain extends Error {}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex')
}

function isLostConnection(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(code)
}
