import assert from 'node:assert/strict'
import type { AnyStorage } from '../../core/ports/storage.ts'
import type { Draft } from '../clause.ts'
import type { StorageBench } from './storage-bench.ts'

/** What an adapter says about itself. */
export function traitsClauses({ check }: AnyStorage): readonly Draft<StorageBench>[] {
  return [
    {
      name: 'the adapter has a name and its traits are frozen',
      async prove({ storage }) {
        assert.ok(storage.name.length > 0, 'name must not be empty')
        assert.ok(Object.isFrozen(storage.traits), 'traits must be frozen')
        assert.ok(Object.isFrozen(storage.traits.part), 'traits.part must be frozen')
      },
    },
    {
      name: 'the traits leave room for a legal part',
      async prove({ storage, partSize }) {
        const { part, maxObjectSize, preferredWrite } = storage.traits
        for (const [name, size] of Object.entries({ ...part, maxObjectSize, preferredWrite }))
          if (typeof size === 'number') assert.ok(size >= 1, `${name} must be at least 1, not ${size}`)
        assert.ok(partSize >= part.min, `no multiple of ${part.align} lies between part.min and part.max`)
        assert.ok(partSize <= part.max, 'part.max must not be smaller than part.min')
      },
    },
    {
      name: 'a tail store is there exactly when parts have a minimum size',
      async prove({ storage }) {
        assert.equal(storage.tail !== undefined, storage.traits.part.min > 1)
      },
    },
    {
      name: 'a healthy storage has nothing to complain about',
      exempt: !check && 'no check()',
      async prove({ storage, context }) {
        assert.deepEqual(await storage.check?.(context), [])
      },
    },
  ]
}
