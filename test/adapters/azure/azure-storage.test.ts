import { describe, it } from 'vitest'
import { azureStorage } from '../../../src/adapters/azure/index.ts'
import { describeStorage } from '../../../src/testing/index.ts'
import { azureService } from '../../services/azure-service.ts'

const { connectionString, container } = await azureService()

for (const staging of ['key', 'private'] as const) {
  const options = { connectionString, container, staging, prefix: `${staging}/` }
  describeStorage(
    `Azure storage, staging: ${staging}`,
    { open: () => azureStorage(options) },
    { describe, it },
  )
}
