import { describe, expect, test } from 'vitest'
import { parseDuration, parseDurationOrNever, parseInterval } from '../../../src/cli/flags/parse-duration.ts'

describe('a duration', () => {
  test.each([
    ['0', 0],
    ['500ms', 500],
    ['30s', 30_000],
    ['15m', 900_000],
    ['15min', 900_000],
    ['12h', 43_200_000],
    ['7d', 604_800_000],
    ['2w', 1_209_600_000],
    ['1.5h', 5_400_000],
    ['0.001s', 1],
    ['1.1s', 1100],
    ['7 D', 604_800_000],
  ])('%s is %d milliseconds', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds)
  })

  test.each(['', '30', '-1s', 's', '1h30m', '1e3s', '5 fortnights', 'never', '1.2345s'])(
    'is not %j, and the message shows what is',
    text => {
      expect(() => parseDuration(text)).toThrow(
        `'${text}' cannot be the duration: write a number and ms, s, m, h, d or w, as in 30s or 7d`,
      )
    },
  )

  test('is a whole number of milliseconds', () => {
    expect(() => parseDuration('0.5ms')).toThrow('it is not a whole number of milliseconds')
  })

  test('may be never where that makes sense', () => {
    expect(parseDurationOrNever('never')).toBe(Number.POSITIVE_INFINITY)
    expect(parseDurationOrNever('1d')).toBe(86_400_000)
  })

  test('is at least a second for what is done again and again', () => {
    expect(parseInterval('1s')).toBe(1000)
    expect(() => parseInterval('999ms')).toThrow('it must be at least 1s')
  })
})
