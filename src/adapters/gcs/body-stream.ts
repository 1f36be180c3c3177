import { Readable } from 'node:stream'
import { guardConnection } from '../cloud/guard-connection.ts'

/**
 * A request's body of buffers as they are: not brought together, and without a promise for each. `onRead` is told
 * whenever the connection takes more.
 */
export function bodyStream(buffers: readonly Uint8Array[], onRead: () => void): Readable {
  // A push of nothing would be taken for a pause.
  const full = buffers.filter(each => each.length > 0)
  let next = 0
  return new GuardedBody({
    read() {
      onRead()
      this.push(full[next] ?? null)
      next += 1
    },
  })
}

/** The SDK's transport has it `pipe` into its request. */
class GuardedBody extends Readable {
  override pipe<T extends NodeJS.WritableStream>(request: T, options?: { end?: boolean }): T {
    guardConnection(request)
    return super.pipe(request, options)
  }
}
