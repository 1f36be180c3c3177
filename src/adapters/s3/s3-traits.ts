import type { StorageTraits } from '../../core/ports/storage.ts'
import type { S3StorageOptions } from './s3-options.ts'

const MiB = 1_048_576
const GiB = 1024 * MiB

/** S3's limits: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const partLimits: StorageTraits['part'] = Object.freeze({
  min: 5 * MiB,
  max: 5 * GiB,
  align: 1,
  maxCount: 10_000,
})

export function s3Traits({ uniformParts, maxObjectSize }: S3StorageOptions): StorageTraits {
  return Object.freeze({
    part: Object.freeze({ ...partLimits, ...(uniformParts ? { uniform: true } : {}) }),
    maxObjectSize: maxObjectSize ?? partLimits.maxCount * partLimits.max,
    order: 'any',
    contiguous: false,
    preferredWrite: 8 * MiB,
    keyFixedAtCreate: true,
  })
}
