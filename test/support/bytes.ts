import { createHash } from 'node:crypto'
import type { Digest } from '../../src/core/types.ts'

/** The bytes of a text of ASCII characters. */
export function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'latin1')
}

/** A digest as a client claims it. */
export function digestOf(text: string, algorithm = 'md5'): Digest {
  return { algorithm, value: createHash(algorithm).update(text, 'latin1').digest('hex') }
}

/** All bytes of a stream, as text. */
export async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces).toString('latin1')
}
