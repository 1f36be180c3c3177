import { describe, expect, it } from 'vitest'
import { type BudgetHolder, ByteBudget } from '../../src/core/byte-budget.ts'
import { manualClock } from '../../src/testing/manual-clock.ts'

interface Counted extends BudgetHolder {
  relieved: number
  /** How often it was told to. */
  putDowns: number
}

function holder(holdsHalfPart = false): Counted {
  const counted: Counted = {
    relieved: 0,
    putDowns: 0,
    halfPart: holdsHalfPart ? 5 : 0,
    relieve: () => {
      counted.relieved += 1
    },
    writeIdle: () => {},
    putDown: () => {
      counted.putDowns += 1
      return counted.halfPart
    },
  }
  return counted
}

function budgetOf(limit: number, ...holders: readonly BudgetHolder[]): ByteBudget {
  const budget = new ByteBudget(limit)
  for (const each of holders) budget.join(each)
  return budget
}

/** Notes who was called back. */
function waiters(budget: ByteBudget): {
  readonly woken: string[]
  wait(name: string, by?: BudgetHolder): void
} {
  const woken: string[] = []
  return { woken, wait: (name, by = holder()) => budget.room(() => woken.push(name), by) }
}

describe('a byte budget', () => {
  it('asks for a pause when the ceiling is reached, and not before', () => {
    const me = holder()
    const budget = budgetOf(10, me)
    expect(budget.take(9, me)).toBe(true)
    expect(budget.take(1, me)).toBe(false)
    expect(budget.held).toBe(10)
  })

  it('asks every holder, once, to write what it can', () => {
    const [me, other] = [holder(), holder()]
    const budget = budgetOf(10, me, other)
    budget.take(12, me)
    budget.take(1, me)
    expect([me.relieved, other.relieved]).toEqual([1, 1])
    budget.give(13)
    budget.take(10, other)
    expect([me.relieved, other.relieved]).toEqual([2, 2])
  })

  it('gives room at once while there is some', () => {
    const { woken, wait } = waiters(budgetOf(10))
    wait('a')
    expect(woken).toEqual(['a'])
  })

  it('wakes whoever waits when there is room again, the first come first', () => {
    const me = holder()
    const budget = budgetOf(10, me)
    const { woken, wait } = waiters(budget)
    budget.take(15, me)
    wait('a')
    wait('b')
    budget.give(5)
    expect(woken).toEqual([])
    budget.give(1)
    expect(woken).toEqual(['a'])
    budget.give(1)
    expect(woken).toEqual(['a', 'b'])
  })

  it('wakes as many as there is room for, and those first whose parts are nearest to full', () => {
    const piece = 131_072
    const budget = new ByteBudget(10 * piece)
    const { woken, wait } = waiters(budget)
    budget.take(10 * piece, holder())
    budget.depart(10 * piece, holder())
    for (const halfPart of [1, 3, 2]) wait(`half ${halfPart}`, { ...holder(true), halfPart })
    wait('none', holder(false))
    budget.arrive(2 * piece)
    expect(woken).toEqual(['half 3', 'half 2'])
  })

  it('wakes the rest after a while when those that it woke bring nothing', () => {
    const clock = manualClock()
    const me = holder()
    const budget = new ByteBudget(10, clock)
    const { woken, wait } = waiters(budget)
    budget.take(10, me)
    for (const name of ['a', 'b', 'c']) wait(name)
    budget.give(10)
    expect(woken).toEqual(['a'])
    clock.advance(100)
    expect(woken).toEqual(['a', 'b', 'c'])
  })

  it('stops waking when those it woke filled it again', () => {
    const me = holder()
    const budget = budgetOf(10, me)
    const { woken, wait } = waiters(budget)
    budget.take(10, me)
    budget.room(() => void budget.take(10, me), me)
    wait('late')
    budget.give(5)
    expect(woken).toEqual([])
    budget.give(10)
    expect(woken).toEqual(['late'])
  })

  it('lets one holder of half a part over the ceiling, and no other', () => {
    const [first, second] = [holder(true), holder(true)]
    const budget = budgetOf(10, first, second)
    expect(budget.take(10, first)).toBe(true)
    expect(budget.take(1, second)).toBe(false)
    expect(budget.take(5, first)).toBe(true)
  })

  it('lets nobody over the ceiling who could write what he holds', () => {
    const [free, half] = [holder(false), holder(true)]
    const budget = budgetOf(10, free, half)
    expect(budget.take(10, free)).toBe(false)
    expect(budget.take(1, half)).toBe(true)
  })

  it('lets the next one over the ceiling when the one that is leaves', () => {
    const [first, second, third] = [holder(true), holder(true), holder(true)]
    const budget = budgetOf(10, first, second, third)
    const { woken, wait } = waiters(budget)
    budget.take(10, first)
    wait('whole', holder(false))
    wait('second', second)
    wait('third', third)
    budget.leave(first)
    expect(woken).toEqual(['second'])
    expect(budget.take(1, second)).toBe(true)
    expect(budget.take(1, first)).toBe(false)
  })

  it('lets nobody over the ceiling while bytes are on their way out: they make room', () => {
    const [first, second] = [holder(true), holder(true)]
    const budget = budgetOf(10, first, second)
    const { woken, wait } = waiters(budget)
    budget.take(15, first)
    budget.depart(4, first)
    expect(budget.take(1, first)).toBe(false)
    wait('second', second)
    expect(woken).toEqual([])
    budget.arrive(4)
    expect(woken).toEqual(['second'])
    expect(budget.held).toBe(12)
  })

  it('forgets that somebody waited who left', () => {
    const [me, other] = [holder(), holder()]
    const budget = budgetOf(10, me, other)
    const { woken, wait } = waiters(budget)
    budget.take(10, me)
    wait('other', other)
    budget.leave(other)
    budget.give(10)
    expect(woken).toEqual([])
  })
})

describe('a byte budget that stays exhausted', () => {
  it('has slow clients’ half parts put down after a while, and leaves those that wait for room alone', () => {
    const clock = manualClock()
    const budget = new ByteBudget(10, clock)
    const [slow, waiting, whole] = [holder(true), holder(true), holder(false)]
    for (const each of [slow, waiting, whole]) budget.join(each)
    budget.take(10, slow)
    budget.room(() => {}, waiting)
    clock.advance(99)
    expect(slow.putDowns).toBe(0)
    clock.advance(1)
    expect([slow.putDowns, waiting.putDowns, whole.putDowns]).toEqual([1, 0, 0])
    clock.advance(100)
    expect(slow.putDowns).toBe(2)
  })

  it('leaves half parts alone that grew since it last looked: their clients are not slow', () => {
    const clock = manualClock()
    const budget = new ByteBudget(10, clock)
    const [fast, slow] = [holder(true), holder(true)]
    for (const each of [fast, slow]) budget.join(each)
    budget.take(10, slow)
    budget.take(1, fast)
    clock.advance(100)
    expect([fast.putDowns, slow.putDowns]).toEqual([0, 1])
    budget.take(1, fast)
    clock.advance(100)
    expect([fast.putDowns, slow.putDowns]).toEqual([0, 2])
    clock.advance(100)
    expect(fast.putDowns).toBe(1)
  })

  it('asks for no more than half of the memory at a time, from those that hold most', () => {
    const clock = manualClock()
    const holders = [1, 8, 4].map(halfPart => ({ ...holder(true), halfPart }))
    const asked: number[] = []
    const budget = new ByteBudget(10, clock)
    for (const each of holders)
      budget.join({ ...each, putDown: () => asked.push(each.halfPart) && each.halfPart })
    budget.take(13, holder(true))
    clock.advance(100)
    expect(asked).toEqual([8])
  })

  it('asks nobody when there was room in between', () => {
    const clock = manualClock()
    const budget = new ByteBudget(10, clock)
    const slow = holder(true)
    budget.join(slow)
    budget.take(10, slow)
    budget.give(1)
    clock.advance(1000)
    expect(slow.putDowns).toBe(0)
  })
})
