import { crc32 } from 'node:zlib'

/** The CRC-32 of bytes in several buffers, one behind the other, without bringing them together. */
export function crc32Of(buffers: readonly Uint8Array[]): number {
  let value = 0
  for (const buffer of buffers) value = crc32(buffer, value)
  return value
}
