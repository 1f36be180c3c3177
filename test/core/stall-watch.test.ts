import { expect, it } from 'vitest'
import { StallWatch } from '../../src/core/stall-watch.ts'
import { manualClock } from '../../src/testing/manual-clock.ts'

it('a source that has been silent is stalled at once', () => {
  const clock = manualClock()
  const watch = new StallWatch(clock)
  clock.advance(20)
  expect(stalls(watch)()).toBe(1)
})

it('a source that moves is left alone until it falls silent', () => {
  const clock = manualClock()
  const watch = new StallWatch(clock)
  const count = stalls(watch)
  for (let move = 0; move < 5; move += 1) {
    clock.advance(19)
    watch.moved(false)
  }
  expect(count()).toBe(0)
  clock.advance(20)
  expect(count()).toBe(1)
})

it('a source that waits for the storage is not silent', () => {
  const clock = manualClock()
  const watch = new StallWatch(clock)
  watch.moved(true)
  const count = stalls(watch)
  clock.advance(1000)
  expect(count()).toBe(0)
  watch.moved(false)
  clock.advance(40)
  expect(count()).toBe(1)
})

it('a source that came to its end is never stalled', () => {
  const clock = manualClock()
  const watch = new StallWatch(clock)
  const count = stalls(watch)
  watch.forget()
  clock.advance(1000)
  expect(count()).toBe(0)
})

function stalls(watch: StallWatch): () => number {
  let count = 0
  watch.whenStalled(() => {
    count += 1
  })
  return () => count
}
