import { describe, expect, it } from 'vitest'
import { type S3StorageOptions, s3Storage } from '../../../src/adapters/s3/index.ts'
import { expectThrow } from '../../support/expect-code.ts'

describe('the options of S3', () => {
  it('that cannot work are refused, all at once', () => {
    const options = { bucket: '', prefix: '/x', checksums: 'sha1', retries: -1, directExpiresMs: 1 }
    const error = expectThrow(() => s3Storage(options as unknown as S3StorageOptions), 'INVALID_OPTIONS')
    expect(error.details.problems).toHaveLength(5)
  })

  it("give AWS's limits to the engine, and others where a look-alike has others", () => {
    const { traits } = s3Storage({ bucket: 'b' })
    expect(traits.part).toEqual({ min: 5_242_880, max: 5_368_709_120, align: 1, maxCount: 10_000 })
    expect(traits.maxObjectSize).toBe(53_687_091_200_000)
    const other = s3Storage({ bucket: 'b', maxObjectSize: 2 ** 40, uniformParts: true, name: 'r2' })
    expect(other).toMatchObject({ name: 'r2', traits: { maxObjectSize: 2 ** 40, part: { uniform: true } } })
  })
})
