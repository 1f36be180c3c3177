import type { PartReceipt } from '../../core/types.ts'
import { combineCrc32 } from '../cloud/combine-crc32.ts'
import { crcOfHex, hexOfCrc } from '../cloud/crc-text.ts'

/** The CRC-32 of parts one behind the other, from those of each; `undefined` where one of them is not known. */
export function wholeCrc32(parts: readonly PartReceipt[]): string | undefined {
  if (!parts.every(({ digest }) => digest?.algorithm === 'crc32')) return undefined
  return hexOfCrc(
    combineCrc32(parts.map(({ size, digest }) => ({ size, crc: crcOfHex(digest?.value ?? '0') }))),
  )
}
