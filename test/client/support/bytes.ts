import { createHash } from 'node:crypto'

/** Bytes that look random and are the same in every run. */
export function patternedBytes(size: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size)
  let state = seed
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[at] = state >>> 24
  }
  return bytes
}

/** The chain as the wire defines it, by other means than the client's. */
export function chainOf(algorithm: string, bytes: Uint8Array, chunkSize: number): string {
  const hash = (data: Uint8Array | string) => createHash(algorithm).update(data).digest('hex')
  let chain = hash(bytes.subarray(0, chunkSize))
  for (let start = chunkSize; start < bytes.length; start += chunkSize)
    chain = hash(chain + hash(bytes.subarray(start, start + chunkSize)))
  return chain
}

/** To compare by: a difference of megabytes makes no readable message, and takes seconds to find. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
