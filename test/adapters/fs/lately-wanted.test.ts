import { describe, expect, it } from 'vitest'
import { latelyWanted } from '../../../src/adapters/fs/lately-wanted.ts'
import { manualClock } from '../../../src/testing/index.ts'

describe('locks that were wanted lately', () => {
  it('are remembered for a minute after the last time', () => {
    const clock = manualClock()
    const wanted = latelyWanted(clock)
    wanted.add('a')
    clock.advance(40_000)
    wanted.add('a')
    clock.advance(59_999)
    expect([wanted.has('a'), wanted.has('b')]).toEqual([true, false])
    clock.advance(1)
    expect(wanted.has('a')).toBe(false)
  })

  it('are a thousand at most, the latest', () => {
    const wanted = latelyWanted(manualClock())
    for (let index = 0; index < 1000; index += 1) wanted.add(`${index}`)
    wanted.add('0')
    wanted.add('one more')
    expect([wanted.has('0'), wanted.has('1'), wanted.has('2')]).toEqual([true, false, true])
  })
})
