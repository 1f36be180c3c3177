import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'

const MiB = 1_048_576

/** Writes a file of random bytes, each MiB different from the others; resolves with their SHA-256 in hex. */
export async function generateFile(path: string, size: number): Promise<string> {
  const hash = createHash('sha256')
  const block = randomBytes(MiB)
  const handle = await open(path, 'w')
  for (let offset = 0; offset < size; offset += MiB) {
    block.writeUInt32LE(offset / MiB)
    const piece = block.subarray(0, size - offset)
    hash.update(piece)
    await handle.write(piece)
  }
  await handle.close()
  return hash.digest('hex')
}

export function sha256OfFile(path: string): Promise<string> {
  return sha256Of(createReadStream(path, { highWaterMark: MiB }))
}

/** Of all that a stream gives, in hex. */
export async function sha256Of(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of stream) hash.update(bytes)
  return hash.digest('hex')
}
