import type { StorageTraits } from '../../core/ports/storage.ts'

const KiB = 1024
const MiB = 1024 * KiB
const TiB = 1024 * 1024 * MiB

/**
 * Of a resumable session: multiples of 256 KiB, one behind the other. The service counts no parts; the list that is
 * kept for the checksum of the whole has to end somewhere, and 50,000 makes it 105 MiB a part for 5 TiB.
 */
export const resumableTraits: StorageTraits = frozen({
  part: { min: 256 * KiB, max: 5 * TiB, align: 256 * KiB, maxCount: 50_000 },
  maxObjectSize: 5 * TiB,
  order: 'sequential',
  contiguous: false,
  preferredWrite: 8 * MiB,
})

/** Of objects that are composed: any size will do; smaller ones than 1 MiB would cost more calls than they are worth. */
export const parallelTraits: StorageTraits = frozen({
  part: { min: MiB, max: 5 * TiB, align: 1, maxCount: 10_000 },
  maxObjectSize: 5 * TiB,
  order: 'any',
  contiguous: false,
  preferredWrite: 8 * MiB,
})

function frozen(traits: StorageTraits): StorageTraits {
  return Object.freeze({ ...traits, part: Object.freeze({ ...traits.part }) })
}
