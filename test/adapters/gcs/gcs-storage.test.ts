import { describe, it } from 'vitest'
import { gcsStorage } from '../../../src/adapters/gcs/index.ts'
import { describeStorage } from '../../../src/testing/index.ts'
import { gcsService } from '../../services/gcs-service.ts'

const { client, bucket, prefix } = await gcsService()

for (const mode of ['resumable', 'parallel'] as const)
  describeStorage(
    `gcs storage, ${mode}`,
    { open: () => gcsStorage({ client, bucket, prefix, mode }) },
    { describe, it },
  )
