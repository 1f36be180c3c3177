import { expect, test } from 'vitest'
import { formatDuration } from '../../../src/cli/print/format-duration.ts'
import { formatProgress } from '../../../src/cli/print/format-progress.ts'
import { formatSize } from '../../../src/cli/print/format-size.ts'
import { formatTable } from '../../../src/cli/print/table.ts'

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [999_949, '999.9 kB'],
  [999_950, '1.0 MB'],
  [64_000_000, '64.0 MB'],
  [2_000_000_000, '2.0 GB'],
])('%d bytes print as %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text)
})

test.each([
  [0, '0 s'],
  [4000, '4 s'],
  [60_000, '1 min'],
  [200_000, '3 min 20 s'],
  [7_500_000, '2 h 5 min'],
  [522_000_000, '6 d 1 h'],
  [-5, '0 s'],
])('%d ms print as %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text)
})

test('only a whole file is 100 %', () => {
  expect(formatProgress(999, 1000)).toBe('99 %')
  expect(formatProgress(1000, 1000)).toBe('100 %')
  expect(formatProgress(0, 0)).toBe('100 %')
  expect(formatProgress(5, undefined)).toBe('-')
})

test('a table has columns as wide as their widest cell', () => {
  expect(
    formatTable(
      ['ID', 'SIZE'],
      [
        ['a', '1 B'],
        ['bcd', '10 kB'],
      ],
      ['SIZE'],
    ),
  ).toBe(['ID    SIZE', 'a      1 B', 'bcd  10 kB'].join('\n'))
})

test('a table shows no control character of a name to the terminal', () => {
  expect(formatTable(['NAME'], [['a\u001b[31mb\nc\u202e']])).toBe('NAME\na?[31mb?c?')
})
