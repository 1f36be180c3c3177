import { describe, expect, it } from 'vitest'
import { s3Metadata } from '../../../src/adapters/s3/s3-metadata.ts'
import { expectThrow } from '../../support/expect-code.ts'

describe('metadata for S3', () => {
  it('keeps plain names and values, names in lower case', () => {
    expect(s3Metadata({ Author: 'Ann (B)', empty: '' }, 'm')).toEqual({
      author: 'Ann (B)',
      empty: '',
      'quayside-upload': 'm',
    })
  })

  it('encodes what a header cannot carry', () => {
    expect(s3Metadata({ 'a b(é)': 'é漢', edges: ' x ', line: 'a\r\nX-Evil: 1', word: '=?x' }, 'm')).toEqual({
      'a%20b%28%c3%a9%29': '=?UTF-8?B?w6nmvKI=?=',
      edges: '=?UTF-8?B?IHgg?=',
      line: '=?UTF-8?B?YQ0KWC1FdmlsOiAx?=',
      word: '=?UTF-8?B?PT94?=',
      'quayside-upload': 'm',
    })
  })

  it('encodes long values in words of at most 75 characters, each of whole characters', () => {
    const value = '漢é🚢'.repeat(40)
    const words = (s3Metadata({ value }, 'm').value ?? '').split(' ')
    expect(Math.max(...words.map(word => word.length))).toBeLessThanOrEqual(75)
    const decoded = words.map(word => Buffer.from(word.slice(10, -2), 'base64').toString())
    expect(decoded.join('')).toBe(value)
  })

  it("never gives up the upload's own mark", () => {
    expect(s3Metadata({ 'Quayside-Upload': 'forged' }, 'm')).toEqual({ 'quayside-upload': 'm' })
  })

  it('refuses more than S3 keeps, and names the field', () => {
    const error = expectThrow(() => s3Metadata({ big: 'x'.repeat(2000) }, 'm'), 'INVALID_INPUT')
    expect(error.details.problems).toMatchObject([{ field: 'metadata', rule: 'too-large' }])
  })
})
