import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type KeptLocks, keptLocks } from '../../../src/adapters/fs/kept-locks.ts'

const minute = 60_000
let gone: string[] = []
let locks: KeptLocks

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  gone = []
  locks = keptLocks(async (name, fence) => void gone.push(`${name} ${fence}`))
})

afterEach(() => {
  locks.close()
  vi.useRealTimers()
})

describe('kept locks', () => {
  it('are there once for the taking', () => {
    locks.keep('a', 1)
    expect([locks.take('a'), locks.take('a'), locks.take('b')]).toEqual([true, false, false])
    expect(gone).toEqual([])
  })

  it('are let go of when nobody used them for a while, and then nothing ticks any more', () => {
    locks.keep('a', 1)
    vi.advanceTimersByTime(minute)
    expect(gone).toEqual(['a 1'])
    expect(locks.take('a')).toBe(false)
    vi.advanceTimersByTime(minute)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('stay as long as they are used', () => {
    locks.keep('a', 1)
    for (let fence = 2; fence < 12; fence += 1) {
      vi.advanceTimersByTime(minute / 2)
      expect(locks.take('a')).toBe(true)
      locks.keep('a', fence)
    }
    expect(gone).toEqual([])
  })

  it('are a thousand, the longest unused of more is let go of', () => {
    for (let index = 0; index < 1000; index += 1) locks.keep(`${index}`, index)
    expect(locks.take('0')).toBe(true)
    locks.keep('0', 1000)
    expect(gone).toEqual([])
    locks.keep('one more', 1001)
    expect(gone).toEqual(['1 1'])
    expect(locks.size).toBe(1000)
  })

  it('are let go of at once when they are to be dropped, but not when they have a holder again', () => {
    locks.keep('a', 1)
    locks.keep('b', 2)
    locks.take('b')
    locks.drop('a')
    locks.drop('b')
    expect(gone).toEqual(['a 1'])
  })

  it('are all let go of at the end', () => {
    locks.keep('a', 1)
    locks.keep('b', 2)
    locks.close()
    expect(gone).toEqual(['a 1', 'b 2'])
    expect(vi.getTimerCount()).toBe(0)
  })
})
