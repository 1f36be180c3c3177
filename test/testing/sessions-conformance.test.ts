import { describe, expect, it } from 'vitest'
import { memorySessions } from '../../src/adapters/memory/index.ts'
import { sessionsClauses } from '../../src/testing/index.ts'
import { brokenSessions } from './broken-sessions.ts'
import { failingClauses, isCaughtBy } from './failing-clauses.ts'

describe('the conformance kit for session stores', () => {
  for (const { fault, caughtBy, breakIt } of brokenSessions) {
    it(`catches a store that ${fault}`, async () => {
      const store = breakIt(memorySessions())
      expect(await isCaughtBy(caughtBy, sessionsClauses({ open: () => store }))).toBe(true)
    })
  }

  it('catches a store whose other processes see nothing', async () => {
    const failing = await failingClauses(sessionsClauses({ open: () => memorySessions() }))
    expect(failing).toContain('a record reads back as it was created, also in another process')
  })

  it('names the seed and the step of a sequence that goes wrong', async () => {
    const right = memorySessions()
    const wrong = { ...right, update: async () => Promise.reject(new TypeError('broken')) }
    const [clause] = sessionsClauses({ open: () => wrong }).filter(each =>
      each.name.startsWith('any sequence'),
    )
    await expect(clause?.run()).rejects.toThrow('broken')
    const forgetful: typeof right = {
      ...right,
      update: async (id, change, guard, context) => ({
        ...(await right.update(id, change, guard, context)),
        offset: -1,
      }),
    }
    const [again] = sessionsClauses({ open: () => forgetful }).filter(each =>
      each.name.startsWith('any sequence'),
    )
    await expect(again?.run()).rejects.toThrow(/seed 1, step \d+: \{"change"/)
  })

  it('names every clause once and leaves nothing behind', async () => {
    const store = memorySessions()
    const clauses = sessionsClauses({ open: () => store })
    expect(new Set(clauses.map(clause => clause.name)).size).toBe(clauses.length)
    expect(await failingClauses(clauses)).toEqual([])
    const { signal } = new AbortController()
    expect(await store.due(Number.MAX_SAFE_INTEGER, 10, { signal })).toEqual([])
  })
})
