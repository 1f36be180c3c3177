import { expect, it } from 'vitest'
import { IdleWatch } from '../../src/core/idle-watch.ts'
import { manualClock } from '../../src/testing/manual-clock.ts'

function gatherer() {
  const seen = {
    looks: 0,
    writeIdle: () => {
      seen.looks += 1
    },
  }
  return seen
}

it('looks at those who gather bytes four times a second, and at nobody who left', () => {
  const clock = manualClock()
  const watch = new IdleWatch(clock)
  const [stays, leaves] = [gatherer(), gatherer()]
  watch.join(stays)
  watch.join(leaves)
  clock.advance(250)
  watch.leave(leaves)
  clock.advance(750)
  expect([stays.looks, leaves.looks]).toEqual([4, 1])
})

it('waits for nothing any more once it saw nobody, and looks again when somebody comes', () => {
  const clock = manualClock()
  let waits = 0
  const counting = { ...clock, schedule: counted(clock.schedule) }
  const watch = new IdleWatch(counting)
  const only = gatherer()
  watch.join(only)
  watch.leave(only)
  clock.advance(10_000)
  expect(waits).toBe(1)
  watch.join(only)
  clock.advance(250)
  expect(only.looks).toBe(1)

  function counted(schedule: typeof clock.schedule): typeof clock.schedule {
    return (...given) => {
      waits += 1
      return schedule(...given)
    }
  }
})
