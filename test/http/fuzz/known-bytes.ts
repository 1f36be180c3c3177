/** The byte at a position of any upload of the fuzz test: whatever is stored can be told right from wrong. */
export function knownBytes(offset: number, size: number): Buffer {
  return Buffer.from(Array.from({ length: size }, (_, index) => ((offset + index) * 7 + 3) % 251))
}
