import { describe, it } from 'vitest'
import { memoryBucket, memoryStorage, type TraitsOverrides } from '../../../src/adapters/memory/index.ts'
import { describeStorage } from '../../../src/testing/index.ts'

const kinds: Readonly<Record<string, TraitsOverrides>> = {
  'like a disk': {},
  'like an object store': { part: { min: 5, max: 20_000_000, maxCount: 10_000 }, contiguous: false },
  'like an object store of equal parts': {
    part: { min: 5, align: 4, max: 200_000, maxCount: 12, uniform: true },
    contiguous: false,
  },
  'like a resumable session': {
    part: { min: 262_144, align: 262_144 },
    order: 'sequential',
    keyFixedAtCreate: true,
  },
  'like a sequential list of parts': { order: 'sequential', contiguous: false },
  'of tiny objects': {
    part: { min: 2, max: 64, align: 2, maxCount: 8 },
    maxObjectSize: 512,
    contiguous: false,
  },
}

for (const [kind, traits] of Object.entries(kinds)) {
  const bucket = memoryBucket()
  describeStorage(
    `memory storage ${kind}`,
    { open: () => memoryStorage({ bucket, traits }) },
    { describe, it },
  )
}
