import type { Clock } from '../../index.ts'
import type { BodyFlow } from './watch-pace.ts'

/** A web stream as a request's body: a piece is read when it is asked for, and it is the client's turn meanwhile. */
export class FetchBody implements AsyncIterable<Uint8Array>, BodyFlow {
  readonly #stream: ReadableStream<Uint8Array> | null
  readonly #clock: Clock
  #received = 0
  #askedAt: number | undefined
  #passed = 0

  constructor(stream: ReadableStream<Uint8Array> | null, clock: Clock) {
    this.#stream = stream
    this.#clock = clock
  }

  received(): number {
    return this.#received
  }

  takeTurn(): number {
    const now = this.#clock.now()
    const passed = this.#passed + (this.#askedAt === undefined ? 0 : now - this.#askedAt)
    this.#passed = 0
    if (this.#askedAt !== undefined) this.#askedAt = now
    return passed
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    const reader = this.#stream?.getReader()
    return {
      next: async () => {
        this.#askedAt = this.#clock.now()
        const piece = await reader?.read().finally(() => this.#endTurn())
        if (!piece || piece.done) return { done: true, value: undefined }
        this.#received += piece.value.length
        return { done: false, value: piece.value }
      },
      // The rest is left to the server, which may want the connection for the next request: not cancelled.
      return: async () => {
        reader?.releaseLock()
        return { done: true, value: undefined }
      },
    }
  }

  #endTurn(): void {
    if (this.#askedAt !== undefined) this.#passed += this.#clock.now() - this.#askedAt
    this.#askedAt = undefined
  }
}
