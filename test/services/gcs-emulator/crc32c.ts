const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1
  return value >>> 0
})

/** CRC-32C as the service writes it: big-endian, base64. Its own, so that it checks the adapter's. */
export function crc32c(bytes: Uint8Array): string {
  let value = 0xffffffff
  for (const byte of bytes) value = (table[(value ^ byte) & 255] ?? 0) ^ (value >>> 8)
  const out = Buffer.alloc(4)
  out.writeUInt32BE(~value >>> 0)
  return out.toString('base64')
}
