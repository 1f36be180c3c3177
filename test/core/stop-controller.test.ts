import { describe, expect, it } from 'vitest'
import { StopController } from '../../src/core/stop-controller.ts'

describe('a stop signal', () => {
  it('tells those who listen once, and keeps the first reason', () => {
    const { signal, ...controller } = stopped()
    const told: unknown[] = []
    signal.addEventListener('abort', () => told.push(signal.reason))
    controller.abort('first')
    controller.abort('second')
    expect(told).toEqual(['first'])
    expect([signal.aborted, signal.reason]).toEqual([true, 'first'])
    expect(() => signal.throwIfAborted()).toThrow('first')
  })

  it('tells nobody who does not listen any more', () => {
    const { signal, abort } = stopped()
    const told: string[] = []
    const leaves = (): void => void told.push('left')
    signal.addEventListener('abort', leaves)
    signal.addEventListener('abort', () => told.push('stayed'))
    signal.removeEventListener('abort', leaves)
    abort('now')
    expect(told).toEqual(['stayed'])
  })

  it('lets work go on until then', () => {
    const { signal } = stopped()
    expect(() => signal.throwIfAborted()).not.toThrow()
    expect([signal.aborted, signal.reason]).toEqual([false, undefined])
  })
})

function stopped() {
  const controller = new StopController()
  return { signal: controller.signal, abort: (reason: unknown) => controller.abort(reason) }
}
