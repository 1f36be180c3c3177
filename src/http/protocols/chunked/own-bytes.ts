/** A boundary has at most 70 characters, and what the parser adds to it a few more. */
const longestLookbehind = 256

/**
 * Bytes that stay what they are. Where a read ends in what may be the beginning of a boundary, the multipart parser
 * keeps those bytes in one small buffer that it uses again and again, and hands out views of it.
 */
export function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.buffer.byteLength <= longestLookbehind ? Buffer.from(bytes) : bytes
}
