import { describe, expect, it } from 'vitest'
import { memoryBucket, memoryStorage } from '../../src/adapters/memory/index.ts'
import { storageClauses } from '../../src/testing/index.ts'
import { brokenStorages } from './broken-storages.ts'
import { failingClauses, isCaughtBy } from './failing-clauses.ts'

describe('the conformance kit for storages', () => {
  for (const { fault, caughtBy, breakIt, isSolitary = false } of brokenStorages) {
    it(`catches a storage that ${fault}`, async () => {
      const shared = memoryBucket()
      const open = () => {
        const bucket = isSolitary ? memoryBucket() : shared
        return breakIt(memoryStorage({ bucket }), bucket)
      }
      expect(await isCaughtBy(caughtBy, storageClauses({ open }))).toBe(true)
    })
  }

  it('catches a storage that takes parts its traits rule out', async () => {
    const bucket = memoryBucket()
    const claims = memoryStorage({ traits: { part: { min: 5, align: 4, maxCount: 9 }, contiguous: false } })
    const open = () => {
      const { tail } = memoryStorage({ bucket, traits: { part: { min: 5 } } })
      const lax = memoryStorage({ bucket, traits: { contiguous: false } })
      return { ...lax, traits: claims.traits, ...(tail && { tail }) }
    }
    expect(await failingClauses(storageClauses({ open }))).toEqual([
      'a part below the minimum that is not the last is refused',
      'a part that is not aligned and not the last is refused',
      'a part numbered above the count is refused',
    ])
  })

  it('catches a storage that overwrites its tail', async () => {
    const bucket = memoryBucket()
    const open = () => {
      const storage = memoryStorage({ bucket, traits: { part: { min: 5 } } })
      const { tail } = storage
      if (!tail) throw new Error('The memory storage has lost its tail')
      const write: typeof tail.write = async (handle, draft, context) => {
        bucket.tailCount = 0
        return tail.write(handle, draft, context)
      }
      return { ...storage, tail: { ...tail, write } }
    }
    expect(await failingClauses(storageClauses({ open }))).toContain(
      'a longer tail is written beside the one before and leaves it readable',
    )
  })

  it('says of each clause that does not apply why not, and never leaves one out', () => {
    const disk = storageClauses({ open: () => memoryStorage() }).map(clause => clause.name)
    const session = storageClauses({ open: () => memoryStorage({ traits: { order: 'sequential' } }) })
    expect(disk).toContain(
      'a part that leaves a hole before it is refused (does not apply: parts may come in any order)',
    )
    expect(session.map(clause => clause.name)).toContain(
      'parts may come in any order (does not apply: sequential storage)',
    )
    expect(session).toHaveLength(disk.length)
  })

  it('names every clause once', () => {
    const names = storageClauses({ open: () => memoryStorage() }).map(clause => clause.name)
    expect(new Set(names).size).toBe(names.length)
  })

  it('leaves nothing behind', async () => {
    const bucket = memoryBucket()
    expect(await failingClauses(storageClauses({ open: () => memoryStorage({ bucket }) }))).toEqual([])
    expect(bucket.open.size).toBe(0)
    expect([...bucket.objects.keys()]).toEqual([])
  })
})
