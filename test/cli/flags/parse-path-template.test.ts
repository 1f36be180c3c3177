import { expect, test } from 'vitest'
import { parsePathTemplate } from '../../../src/cli/flags/parse-path-template.ts'
import type { UploadPathSubject } from '../../../src/core/ports/functions.ts'

const subject: UploadPathSubject = {
  id: 'u1',
  collection: 'uploads',
  name: 'a$&b.txt',
  metadata: {},
  createdAt: new Date(Date.UTC(2026, 0, 9)),
}

test('a template is filled in from the upload, in UTC', () => {
  expect(parsePathTemplate('{collection}/{year}/{month}/{day}/{id}-{name}')(subject)).toBe(
    'uploads/2026/01/09/u1-a$&b.txt',
  )
})

test.each(['{owner}/{id}', '{constructor}/{id}', '{}/{id}'])(
  '%s has a variable that does not exist',
  template => {
    expect(() => parsePathTemplate(template)).toThrow(/is unknown: use \{id\}, \{name\}/)
  },
)

test('a template that gives all uploads one path is refused', () => {
  expect(() => parsePathTemplate('incoming/{year}')).toThrow('put {id} or {name} into it')
})
