import { Readable } from 'node:stream'
import { guardConnection } from '../cloud/guard-connection.ts'

/**
 * A request body out of a part's buffers. The SDK's HTTP client has a stream `pipe` into its request; this one hands over
 * all buffers at once then, to go out in one `writev`: they are in memory anyway. Measured, CPU for 1 GiB in parts of
 * 8 MiB: 0.34 s so, 0.5 s with a drain for each 64 KiB, 0.57 s with the part joined. To others it is an ordinary stream.
 */
export class BuffersBody extends Readable {
  readonly #buffers: readonly Uint8Array[]

  constructor(buffers: readonly Uint8Array[]) {
    super()
    this.#buffers = buffers
  }

  override pipe<T extends NodeJS.WritableStream>(request: T & Partial<Corkable>): T {
    guardConnection(request)
    request.cork?.()
    for (const buffer of this.#buffers) if (buffer.length > 0) request.write(buffer)
    request.end()
    request.uncork?.()
    this.destroy()
    return request
  }

  override _read(): void {
    for (const buffer of this.#buffers) if (buffer.length > 0) this.push(buffer)
    this.push(null)
  }
}

interface Corkable {
  cork(): void
  uncork(): void
}
