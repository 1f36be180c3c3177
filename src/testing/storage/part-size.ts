import type { StorageTraits } from '../../core/ports/storage.ts'

/** Small, so that a kit over a network ends soon. */
const preferred = 65_536

/** A size that every part but the last may have, and of which a few fit into one object. */
export function partSizeFor({ part, maxObjectSize }: StorageTraits): number {
  const aligned = Math.ceil(Math.max(part.min, preferred) / part.align) * part.align
  const ceiling = Math.min(part.max, Math.floor(maxObjectSize / 8))
  return aligned <= ceiling ? aligned : Math.floor(ceiling / part.align) * part.align
}

/** How many parts a clause writes: as many as it wants, where the storage takes that many. */
export function partCountFor({ part }: StorageTraits, wanted: number): number {
  return Math.min(wanted, part.maxCount)
}
