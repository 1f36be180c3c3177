import type { StorageTraits } from '../../core/ports/storage.ts'

const MiB = 1_048_576

/** Put Block takes that much since service version 2019-12-12. */
const largestBlock = 4000 * MiB

/** Put Block List takes that many. */
const mostBlocks = 50_000

/**
 * Azure takes blocks of a single byte. The minimum is ours: 50,000 small blocks would be used up long before a file
 * is whole, so what is less waits in a tail.
 */
export function azureTraits(isKeyFixed: boolean): StorageTraits {
  return Object.freeze({
    part: Object.freeze({ min: MiB, max: largestBlock, align: 1, maxCount: mostBlocks }),
    maxObjectSize: largestBlock * mostBlocks,
    order: 'any',
    contiguous: false,
    preferredWrite: 8 * MiB,
    ...(isKeyFixed ? { keyFixedAtCreate: true } : {}),
  })
}
