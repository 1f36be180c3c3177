import { describe, expect, it } from 'vitest'
import { errorCodes } from '../../src/core/errors.ts'
import { byteRange } from '../../src/http/byte-range.ts'
import { statusTable } from '../../src/http/index.ts'
import { headerParameter, mediaType } from '../../src/http/media-type.ts'
import { belowMount } from '../../src/http/mount-path.ts'
import { humanSize } from '../../src/http/protocols/chunked/human-size.ts'

describe('sizes for people', () => {
  it.each([
    [0, '0.00 B'],
    [10, '10.00 B'],
    [1023, '1023.00 B'],
    [1024, '1.00 KB'],
    [64_000_000, '61.04 MB'],
    [1_048_576, '1.00 MB'],
    [5 * 1024 ** 4, '5.00 TB'],
    [Number.MAX_SAFE_INTEGER, '8.00 PB'],
    [1024 ** 9, '1024.00 YB'],
  ])('%d is %s', (bytes, text) => expect(humanSize(bytes)).toBe(text))
})

describe('the status table', () => {
  it('has an error status for each code', () => {
    expect(Object.keys(statusTable).toSorted()).toEqual(Object.keys(errorCodes).toSorted())
    expect(Object.values(statusTable).filter(status => status < 400 || status > 599)).toEqual([])
  })
})

describe('belowMount', () => {
  it.each([
    ['/files', '', undefined, { base: '/files', path: '' }],
    ['/files/a', '', undefined, { base: '/files', path: '/a' }],
    ['/filesystem', '', undefined, undefined],
    ['/api/a', '/api', undefined, { base: '/api', path: '/a' }],
    ['/api/files/a', '/api', '/files', { base: '/api/files', path: '/a' }],
    ['/api/files/a', '/api', '/api/files', { base: '/api/files', path: '/a' }],
    ['/a', '', '/', { base: '', path: '/a' }],
  ])('of %s under prefix %j and mount %j', (path, prefix, mount, expected) =>
    expect(belowMount(path, prefix, mount)).toEqual(expected),
  )
})

describe('byteRange', () => {
  it('never leaves the object', () => {
    expect(byteRange('bytes=0-99999999999999999999', 10)).toEqual({ start: 0, end: 10 })
    expect(byteRange('bytes=99999999999999999999-', 10)).toBe('unsatisfiable')
    expect(byteRange('bytes=0-0', 0)).toBe('unsatisfiable')
    expect(byteRange(undefined, 10)).toBeUndefined()
  })
})

describe('headers with parameters', () => {
  it.each([
    ['multipart/form-data; boundary=x', 'boundary', 'x'],
    ['multipart/form-data;boundary="a;b\\"c"; charset=y', 'boundary', 'a;b"c'],
    ['multipart/form-data; charset=y; Boundary = x ', 'boundary', 'x'],
    ['form-data; filename="a; name=\\"fake\\""; name=real', 'name', 'real'],
    ['form-data', 'name', undefined],
  ])('in %s', (header, name, value) => expect(headerParameter(header, name)).toBe(value))

  it('have a media type in lower case, or none', () => {
    expect(mediaType(' Application/JSON ; charset=utf-8')).toBe('application/json')
    expect(mediaType(undefined)).toBe('')
  })
})
