import { Readable } from 'node:stream'

/** A body as a Node stream: itself where it is one, so that nothing stands between socket and reader. */
export function toReadable(body: AsyncIterable<Uint8Array>): Readable {
  return body instanceof Readable ? body : Readable.from(body, { objectMode: false })
}
