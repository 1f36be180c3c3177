import { describe, expect, it } from 'vitest'
import { keyedMutex } from '../../../src/adapters/fs/keyed-mutex.ts'

describe('a keyed mutex', () => {
  it('runs tasks of one key one after the other, in order, and goes on after one that fails', async () => {
    const exclusively = keyedMutex()
    const seen: string[] = []
    const task = (name: string) => async () => {
      seen.push(`${name} begins`)
      await new Promise(resolve => setImmediate(resolve))
      seen.push(`${name} ends`)
      if (name === 'b') throw new Error('b fails')
      return name
    }
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map(name => exclusively('key', task(name))))
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('does not let different keys wait for each other', async () => {
    const exclusively = keyedMutex()
    let open = (): void => {}
    const gate = new Promise<void>(resolve => {
      open = resolve
    })
    const held = exclusively('a', () => gate)
    expect(await exclusively('b', async () => 'through')).toBe('through')
    open()
    await held
  })
})
