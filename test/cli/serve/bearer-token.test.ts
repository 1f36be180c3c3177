import { expect, test } from 'vitest'
import { bearerToken } from '../../../src/cli/serve/bearer-token.ts'

const isAllowed = bearerToken('s3cret')

test('the token is let in, whatever the case of the scheme', () => {
  expect(isAllowed('Bearer s3cret')).toBe(true)
  expect(isAllowed('bearer  s3cret ')).toBe(true)
})

test.each([
  undefined,
  '',
  's3cret',
  'Bearer',
  'Bearer ',
  'Bearer s3cre',
  'Bearer s3cret2',
  'Basic s3cret',
  'Bearer s3 cret',
])('%j is not let in', header => {
  expect(isAllowed(header)).toBe(false)
})
