import { describe, expect, test } from 'vitest'
import { parseSize } from '../../../src/cli/flags/parse-size.ts'

describe('a size', () => {
  test.each([
    ['0', 0],
    ['64000000', 64_000_000],
    ['17B', 17],
    ['1KB', 1000],
    ['64MB', 64_000_000],
    ['2GB', 2_000_000_000],
    ['1KiB', 1024],
    ['8MiB', 8_388_608],
    ['1GiB', 1_073_741_824],
    ['1TiB', 1_099_511_627_776],
    ['1.5GiB', 1_610_612_736],
    ['4.35KB', 4350],
    ['8 mib', 8_388_608],
    [' 64MB ', 64_000_000],
  ])('%s is %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes)
  })

  test.each([
    '',
    'MB',
    '-1',
    '1e6',
    '0x10',
    '1,5MB',
    '8M',
    '1.MB',
    '.5MB',
    '5 apples',
    '1 2',
    'Infinity',
    'NaN',
  ])('is not %j, and the message shows what is', text => {
    expect(() => parseSize(text)).toThrow(`'${text}' is not a size: write bytes as 64000000, 64MB or 8MiB`)
  })

  test('is a whole number of bytes', () => {
    expect(() => parseSize('1.3KiB')).toThrow("'1.3KiB' is not a size: it is not a whole number of bytes")
    expect(() => parseSize('0.5')).toThrow('it is not a whole number of bytes')
  })

  test('can be counted exactly', () => {
    expect(parseSize('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER)
    expect(() => parseSize('9007199254740992')).toThrow('more than any storage holds')
    expect(() => parseSize('9999PiB')).toThrow('more than any storage holds')
  })
})
