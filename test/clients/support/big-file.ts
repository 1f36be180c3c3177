import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

/** Writes a file of this many bytes that do not repeat, and gives its SHA-256. */
export async function bigFile(path: string, size: number): Promise<string> {
  await pipeline(unlikeBytes(size), createWriteStream(path))
  return sha256Of(path)
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path, { highWaterMark: 1_048_576 })) hash.update(piece)
  return hash.digest('hex')
}

/** Cheap bytes of which no two blocks are the same. */
function* unlikeBytes(size: number): Generator<Uint8Array> {
  const block = Buffer.alloc(1_048_576)
  for (let at = 0; at < block.length; at += 4) block.writeUInt32LE((at * 2654435761) % 4294967296, at)
  for (let at = 0; at < size; at += block.length) {
    const piece = Buffer.from(block.subarray(0, Math.min(block.length, size - at)))
    for (let inside = 0; inside + 8 <= piece.length; inside += 4096) piece.writeDoubleLE(at + inside, inside)
    yield piece
  }
}
