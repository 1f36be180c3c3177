import { describe, expect, test } from 'vitest'
import {
  parseCount,
  parseMountPath,
  parseNames,
  parsePort,
  parseSwitch,
  parseText,
  parseToken,
} from '../../../src/cli/flags/parse-words.ts'

test('a port is 0 to 65535', () => {
  expect(parsePort('0')).toBe(0)
  expect(parsePort('65535')).toBe(65_535)
  expect(() => parsePort('65536')).toThrow("'65536' is not a port")
})

test('a count is a whole number from its least', () => {
  expect(parseCount('12')).toBe(12)
  expect(() => parseCount('0', 1)).toThrow("'0' is not a whole number from 1")
})

test.each(['', '-1', '1.5', '1e3', 'ten'])('%j is not a count', text => {
  expect(() => parseCount(text)).toThrow(`'${text}' is not a whole number from 0`)
})

test.each([
  ['true', true],
  ['1', true],
  ['YES', true],
  ['false', false],
  ['0', false],
  ['off', false],
])('the switch %s is %s', (text, on) => {
  expect(parseSwitch(text)).toBe(on)
})

test('a switch that says neither is refused, not guessed', () => {
  expect(() => parseSwitch('maybe')).toThrow("'maybe' is neither yes nor no")
  expect(() => parseSwitch('')).toThrow('neither yes nor no')
})

test('names stand between commas, and none is empty', () => {
  expect(parseNames('a, b,c')).toEqual(['a', 'b', 'c'])
  expect(() => parseNames('a,,b')).toThrow('has an empty name')
})

test('an empty text is a mistake', () => {
  expect(parseText('md5')).toBe('md5')
  expect(() => parseText(' ')).toThrow('it is empty')
})

test('a token fits into a header', () => {
  expect(parseToken('s3cret-~')).toBe('s3cret-~')
  for (const text of ['', 'two words', 'ünicode', 'line\nbreak'])
    expect(() => parseToken(text)).toThrow('visible ASCII')
})

describe('a mount path', () => {
  test.each([
    ['/files', '/files'],
    ['/files/', '/files'],
    ['/api/v1/up-loads', '/api/v1/up-loads'],
  ])('%s is mounted at %s', (text, path) => {
    expect(parseMountPath(text)).toBe(path)
  })

  test.each(['/', '', 'files', '/a b', '/a/../b', '/..', '/a?b', '//a', '/%2e', '/<script>'])(
    'is not %j',
    text => {
      expect(() => parseMountPath(text)).toThrow('cannot be a path for uploads')
    },
  )
})
