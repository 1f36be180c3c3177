import { createRunningHash } from './running-hash.ts'

/** Large reads keep the round trips to the browser's storage few; two are held at once. */
const pieceBytes = 4 * 1_048_576

/** The digest of a Blob or of bytes, in a browser: the next piece is read while this one is hashed. */
export async function hashSlice(algorithm: string, slice: Blob | Uint8Array): Promise<string> {
  const hash = await createRunningHash(algorithm)
  if (slice instanceof Uint8Array) {
    hash.update(slice)
    return hash.hex()
  }
  let next = read(slice, 0)
  for (let start = 0; start < slice.size; start += pieceBytes) {
    const piece = await next
    next = read(slice, start + pieceBytes)
    // A piece that cannot be read fails where it is awaited, in the next round.
    next.catch(() => {})
    hash.update(piece)
  }
  return hash.hex()
}

async function read(blob: Blob, start: number): Promise<Uint8Array> {
  return new Uint8Array(await blob.slice(start, start + pieceBytes).arrayBuffer())
}
