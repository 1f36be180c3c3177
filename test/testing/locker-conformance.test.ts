import { describe, expect, it } from 'vitest'
import { memoryLocker } from '../../src/adapters/memory/index.ts'
import type { Locker } from '../../src/core/ports/locker.ts'
import { lockerClauses, manualClock } from '../../src/testing/index.ts'
import { brokenLockers } from './broken-lockers.ts'
import { failingClauses, impatient, isCaughtBy } from './failing-clauses.ts'

describe('the conformance kit for lockers', () => {
  for (const { fault, caughtBy, breakIt } of brokenLockers) {
    it(`catches a locker that ${fault}`, async () => {
      expect(await isCaughtBy(caughtBy, clausesOn(breakIt))).toBe(true)
    })
  }

  it('passes one that is right', async () => {
    expect(await failingClauses(clausesOn(right => right))).toEqual([])
  })

  it('says which clauses need a clock that can be moved', () => {
    const names = lockerClauses({ open: () => memoryLocker() }).map(clause => clause.name)
    expect(names.filter(name => name.includes('does not apply'))).toEqual([
      'a lock that is not let go in time is LOCKED, and no earlier (does not apply: the subject cannot move its clock)',
      'who ran out of time is out of the line (does not apply: the subject cannot move its clock)',
    ])
    expect(new Set(names).size).toBe(names.length)
  })
})

function clausesOn(breakIt: (right: Locker) => Locker) {
  const clock = manualClock()
  // The clauses close what they opened; a locker of this kind is closed with its last clause only.
  const { close, ...shared } = memoryLocker({ clock })
  const locker = breakIt(shared)
  return impatient(lockerClauses({ open: () => locker, advance: clock.advance }))
}
