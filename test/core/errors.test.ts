import { describe, expect, it, vi } from 'vitest'
import { errorCodes, isUploadError, UploadError } from '../../src/core/errors.ts'

describe('an upload error', () => {
  const details = { expected: 5, provided: 3 }
  const error = new UploadError('OFFSET_MISMATCH', 'It stands at 5', { details, cause: 'why' })

  it('carries code, details, cause and a message, and is an Error', () => {
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'UploadError', code: 'OFFSET_MISMATCH', details, cause: 'why' })
    expect(error.message).toBe('It stands at 5')
  })

  it('knows from the table whether the same call may succeed later', () => {
    expect(error.retryable).toBe(false)
    expect(new UploadError('STORAGE_FULL', 'full').retryable).toBe(true)
  })

  it('has no cause where none was given', () => {
    expect('cause' in new UploadError('CLOSING', 'closing')).toBe(false)
  })

  it('is told apart by its code', () => {
    expect(isUploadError(error)).toBe(true)
    expect(isUploadError(error, 'OFFSET_MISMATCH')).toBe(true)
    expect(isUploadError(error, 'CLOSING')).toBe(false)
  })

  it('is recognised across copies of the package', async () => {
    vi.resetModules()
    const copy = await import('../../src/core/errors.ts')
    const foreign = new copy.UploadError('LOCKED', 'held', { details: { id: 'a' } })
    expect(foreign).not.toBeInstanceOf(UploadError)
    expect(isUploadError(foreign, 'LOCKED')).toBe(true)
  })

  it.each([undefined, null, 'LOCKED', 5, {}, new Error('LOCKED'), { code: 'LOCKED' }])(
    '%s is none',
    other => {
      expect(isUploadError(other)).toBe(false)
    },
  )

  it('hides its brand from those who list its fields', () => {
    expect(Object.getOwnPropertySymbols({ ...error })).toEqual([])
  })
})

describe('the table of codes', () => {
  it('says of every code what it means, in a sentence', () => {
    for (const [code, { meaning }] of Object.entries(errorCodes)) {
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/)
      expect(meaning).toMatch(/^[A-Z].{10,}\.$/)
    }
  })
})
