import { describe, it } from 'vitest'
import { s3Storage } from '../../../src/adapters/s3/index.ts'
import { describeStorage } from '../../../src/testing/index.ts'
import { s3Service } from '../../services/s3-service.ts'
import { s3Config } from './support/s3-config.ts'

const { bucket, prefix, ...place } = await s3Service()
const config = s3Config(place)

// The one server that publishes all parts or nothing is Ceph, which has an endpoint of its own; AWS has none.
const publishesAllOrNothing = place.endpoint !== undefined
const open = () => s3Storage({ bucket, prefix, config })

describeStorage('s3', { open, publishesAllOrNothing }, { describe, it })
