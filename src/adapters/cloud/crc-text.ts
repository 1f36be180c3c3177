/** A 32-bit CRC as our receipts have it: eight lower-case hex digits. */
export function hexOfCrc(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0')
}

/** The number behind eight hex digits. */
export function crcOfHex(hex: string): number {
  return Number.parseInt(hex, 16)
}

/** A 32-bit CRC as the vendors' headers have it: four big-endian bytes in base64. */
export function base64OfCrc(value: number): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes.toString('base64')
}

/** The number behind a vendor's header. */
export function crcOfBase64(text: string): number {
  const bytes = Buffer.from(text, 'base64')
  return bytes.length === 4 ? bytes.readUInt32BE() : Number.NaN
}
