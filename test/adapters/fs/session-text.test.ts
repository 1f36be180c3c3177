import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyText, applyWritten, changeText } from '../../../src/adapters/fs/session-text.ts'
import type { RecordChange } from '../../../src/core/ports/sessions.ts'
import { recordOf } from './record-of.ts'

const fields = fc.record(
  {
    status: fc.constantFrom('uploading', 'failed'),
    offset: fc.maxSafeNat(),
    length: fc.option(fc.maxSafeNat(), { nil: undefined }),
    chain: fc.string(),
    headSeen: fc.boolean(),
    lastChunk: fc.record({ offset: fc.nat(), size: fc.nat() }),
  },
  { requiredKeys: [] },
)
const part = fc.record({ number: fc.nat(), offset: fc.nat(), size: fc.nat() })

const changes = fc.record(
  { set: fields, clear: fc.constant(['head']), addParts: fc.array(part, { maxLength: 2 }) },
  { requiredKeys: [] },
) as fc.Arbitrary<RecordChange>

describe('a record after a change', () => {
  it('is the same to whoever wrote the change and to whoever reads its line', () => {
    fc.assert(
      fc.property(changes, change => {
        const before = recordOf('a', { head: 'AA==', revision: 3, fence: 7 })
        const guard = { revision: 3, fence: 8 }
        const text = changeText(change, guard)
        expect(applyWritten(before, change, guard, text)).toStrictEqual(applyText(before, text))
      }),
    )
  })

  it('does not follow what its giver changes later, and cannot be changed itself', () => {
    const lastChunk = { offset: 0, size: 5, digest: { algorithm: 'md5', value: 'aa' } }
    const set = { lastChunk }
    const guard = { revision: 0, fence: 0 }
    const after = applyWritten(recordOf('a'), { set }, guard, changeText({ set }, guard))
    lastChunk.size = 6
    expect(after.lastChunk?.size).toBe(5)
    expect(Object.isFrozen(after)).toBe(true)
    expect(Object.isFrozen(applyWritten(recordOf('a'), { set: { offset: 5 } }, guard, ''))).toBe(true)
  })
})
