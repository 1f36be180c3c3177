import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { cloudError, cloudRemedy, isPassing } from '../../../src/adapters/cloud/cloud-failure.ts'
import { isNetworkFailure } from '../../../src/adapters/cloud/network-failure.ts'
import { withoutQueries } from '../../../src/adapters/cloud/safe-cause.ts'

const failure = { doing: 'store part 3 of upload 41f', place: 'bucket photos', said: 'NoSuchBucket' }

describe('the error for a failed call', () => {
  it('says what failed, what the vendor calls it, what is wrong and what to do', () => {
    const error = cloudError({ ...failure, trouble: 'no-bucket', error: new Error('x') })
    expect(error.code).toBe('STORAGE_MISCONFIGURED')
    expect(error.message).toBe(
      'Cannot store part 3 of upload 41f (NoSuchBucket): there is no bucket photos. ' +
        'Create the bucket photos, or correct its name in the options',
    )
    expect(cloudRemedy('no-bucket', failure.place)).toBe(
      'Create the bucket photos, or correct its name in the options.',
    )
  })

  it('keeps keys, signatures and sessions out of its message, its cause and what a log prints', () => {
    const url = 'https://b.example/k?X-Amz-Signature=SECRET1&upload_id=SECRET2'
    const raw = Object.assign(new Error(`PUT ${url} failed`), {
      code: 'SignatureDoesNotMatch',
      AWSAccessKeyId: 'SECRET3',
      StringToSign: 'SECRET4',
      request: { headers: { authorization: 'SECRET5' } },
    })
    const error = cloudError({ ...failure, trouble: 'bad-credentials', hint: `See ${url}`, error: raw })
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/SECRET/)
    expect(error.cause).toMatchObject({ message: 'PUT https://b.example/k failed', code: raw.code })
  })

  it('takes anything that was thrown', () => {
    expect(cloudError({ ...failure, trouble: 'failed', error: 'a text' }).cause).toMatchObject({
      message: 'a text',
    })
  })
})

describe('what passes by itself', () => {
  it('is load, silence and damage', () => {
    expect(isPassing('busy') && isPassing('unreachable') && isPassing('damaged')).toBe(true)
    expect(isPassing('denied') || isPassing('gone') || isPassing('failed')).toBe(false)
  })

  it.each([
    Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
    Object.assign(new Error('connect'), { name: 'TimeoutError' }),
    new Error('socket hang up'),
    new Error('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ENOTFOUND' }) }),
  ])('%s is a failure of the network', error => {
    expect(isNetworkFailure(error)).toBe(true)
  })

  it.each([new Error('no'), 'ECONNRESET', undefined])('%s is none', error => {
    expect(isNetworkFailure(error)).toBe(false)
  })
})

describe('URLs', () => {
  it('lose what is behind their question mark, and nothing else of the text', () => {
    expect(withoutQueries('see "https://a.b/c?d=e" or http://f/g?h, what? yes')).toBe(
      'see "https://a.b/c" or http://f/g what? yes',
    )
  })
})
