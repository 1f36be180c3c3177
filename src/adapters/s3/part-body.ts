import { Readable } from 'node:stream'
import { guardConnection } from '../cloud/guard-connection.ts'

/**
 * Buffers as the body of one request, without joining them. The SDK pipes a stream body into the request; all of it
 * is in memory already, so it is handed over at once and leaves in a few large writes. Measured against Ceph with
 * parts of 8 MiB: 1.1 s of CPU per GiB, where a piped stream takes 1.6 and a joined buffer 2.1 and twice the memory.
 */
export class PartBody extends Readable {
  readonly #buffers: readonly Uint8Array[]
  #next = 0

  constructor(buffers: readonly Uint8Array[]) {
    super({ highWaterMark: 1_048_576 })
    this.#buffers = buffers
  }

  override pipe<T extends NodeJS.WritableStream & Corkable>(target: T): T {
    guardConnection(target)
    target.cork?.()
    for (const buffer of this.#buffers) if (buffer.length > 0) target.write(buffer)
    target.end()
    target.uncork?.()
    return target
  }

  /** For whatever reads it in another way than by piping. */
  override _read(): void {
    const buffer = this.#buffers[this.#next]
    this.#next += 1
    this.push(buffer ?? null)
  }
}

/** As requests and sockets are; held back until all is written, they write it together. */
interface Corkable {
  cork?(): void
  uncork?(): void
}
