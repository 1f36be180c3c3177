import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'

/**
 * Streams bytes through clamd (https://docs.clamav.net/manual/Usage/Scanning.html#clamd) by its INSTREAM command: pieces
 * behind their size in four bytes, ended by a size of zero. Resolves with the virus's name, or nothing.
 */
export async function virusIn(
  bytes: AsyncIterable<Uint8Array>,
  address: { readonly host: string; readonly port: number },
): Promise<string | undefined> {
  const answer = await pipeline(framed(bytes), connect(address), text)
  const found = /^stream: (?:OK|(.+) FOUND)\0?$/.exec(answer)
  if (!found) throw new Error(`clamd answered: ${answer}`)
  return found[1]
}

async function* framed(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  yield Buffer.from('zINSTREAM\0')
  for await (const piece of bytes) {
    const size = Buffer.alloc(4)
    size.writeUInt32BE(piece.length)
    yield size
    yield piece
  }
  yield Buffer.alloc(4)
}
