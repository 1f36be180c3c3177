import type { StorageTraits } from '../../core/ports/storage.ts'

/** Traits to differ in: any of them, and any of a part's. */
export type TraitsOverrides = Partial<Omit<StorageTraits, 'part'>> & {
  readonly part?: Partial<StorageTraits['part']>
}

const unlimited: StorageTraits = {
  part: { min: 1, max: Number.POSITIVE_INFINITY, align: 1, maxCount: Number.POSITIVE_INFINITY },
  maxObjectSize: Number.POSITIVE_INFINITY,
  order: 'any',
  contiguous: true,
  preferredWrite: 1_048_576,
}

/** Those of a local disk but for the overrides, frozen. */
export function memoryTraits(overrides: TraitsOverrides = {}): StorageTraits {
  const part = Object.freeze({ ...unlimited.part, ...overrides.part })
  return Object.freeze({ ...unlimited, ...overrides, part })
}
