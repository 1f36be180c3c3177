import { describe, expect, it } from 'vitest'
import { isUploadError } from '../../src/core/errors.ts'
import { lockQueue } from '../../src/core/lock-queue.ts'
import { expectError } from '../../src/testing/expect-error.ts'
import { manualClock } from '../../src/testing/index.ts'

const request = () => ({ waitMs: 1000, signal: new AbortController().signal })

describe('a lock queue', () => {
  it('has the next holder in place when release returns', async () => {
    const queue = lockQueue(manualClock())
    const first = await queue.take('a', request())
    const second = queue.take('a', request())
    first.release()
    const holder = queue.holder('a')
    expect(holder?.fence).toBeGreaterThan(first.fence)
    expect(await second).toBe(holder)
  })

  it('forgets an id that nobody holds', async () => {
    const queue = lockQueue(manualClock())
    const turn = await queue.take('a', request())
    turn.release()
    expect(queue.holder('a')).toBeUndefined()
  })

  it('serves a newcomer whose arrival makes the holder let go at once', async () => {
    const queue = lockQueue(manualClock())
    const first = await queue.take('a', request())
    first.signal.addEventListener('abort', first.release)
    const second = await queue.take('a', request())
    expect(queue.holder('a')).toBe(second)
  })

  it('gives fences that outgrow those of a queue before a restart, however busy that was', async () => {
    const clock = manualClock()
    const before = lockQueue(clock)
    let last = 0
    for (let turn = 0; turn < 900; turn += 1) {
      const held = await before.take('a', request())
      last = held.fence
      held.release()
    }
    clock.advance(1)
    expect((await lockQueue(clock).take('a', request())).fence).toBeGreaterThan(last)
  })

  it('gives growing fences when the clock is set back', async () => {
    const clock = manualClock()
    const queue = lockQueue({ ...clock, now: () => clock.now() })
    const first = await queue.take('a', request())
    first.release()
    clock.advance(-3_600_000)
    expect((await queue.take('a', request())).fence).toBe(first.fence + 1)
  })

  it('tells a holder once, and what came first', async () => {
    const queue = lockQueue(manualClock())
    const turn = await queue.take('a', request())
    const cause = new Error('the connection broke')
    turn.lose(cause)
    turn.askToYield()
    expect(turn.signal.reason).toMatchObject({ code: 'LOCK_LOST', cause })
  })

  it('sends those who wait away when it closes, and takes nobody any more', async () => {
    const queue = lockQueue(manualClock())
    const turn = await queue.take('a', request())
    const waiting = [queue.take('a', request()), queue.take('a', request())].map(each =>
      expectError(each, 'CLOSING'),
    )
    queue.close()
    await Promise.all(waiting)
    await expectError(queue.take('b', request()), 'CLOSING')
    expect(turn.signal.aborted && isUploadError(turn.signal.reason, 'LOCK_YIELD')).toBe(true)
    turn.release()
    expect(queue.holder('a')).toBeUndefined()
  })

  it('leaves no timer and no listener behind when a wait ends', async () => {
    let timers = 0
    const clock = manualClock()
    const counted = {
      now: clock.now,
      schedule: (delayMs: number, task: () => void) => {
        timers += 1
        const cancel = clock.schedule(delayMs, task)
        return () => {
          timers -= 1
          cancel()
        }
      },
    }
    const queue = lockQueue(counted)
    const controller = new AbortController()
    const first = await queue.take('a', request())
    const second = queue.take('a', { waitMs: 1000, signal: controller.signal })
    expect(timers).toBe(1)
    first.release()
    await second
    expect(timers).toBe(0)
    controller.abort(new Error('too late'))
    expect(queue.holder('a')).toBe(await second)
  })
})
