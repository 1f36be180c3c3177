import { describe, expect, it } from 'vitest'
import { manualClock } from '../../src/testing/index.ts'

describe('a manual clock', () => {
  it('stands still until it is moved', () => {
    const clock = manualClock(1000)
    expect([clock.now(), clock.now()]).toEqual([1000, 1000])
    clock.advance(5)
    expect(clock.now()).toBe(1005)
  })

  it('runs what is due in order of time, at its time, and what that schedules as well', () => {
    const clock = manualClock(0)
    const seen: string[] = []
    clock.schedule(20, () => seen.push(`b at ${clock.now()}`))
    clock.schedule(10, () => {
      seen.push(`a at ${clock.now()}`)
      clock.schedule(5, () => seen.push(`c at ${clock.now()}`))
    })
    clock.schedule(31, () => seen.push('never'))
    clock.advance(30)
    expect(seen).toEqual(['a at 10', 'c at 15', 'b at 20'])
    expect(clock.now()).toBe(30)
  })

  it('does not run what was cancelled', () => {
    const clock = manualClock(0)
    const seen: string[] = []
    const cancel = clock.schedule(10, () => seen.push('ran'))
    cancel()
    clock.advance(100)
    expect(seen).toEqual([])
  })
})
