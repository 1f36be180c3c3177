import { describe, it } from 'vitest'
import { memoryQuota } from '../../../src/adapters/memory/index.ts'
import { describeQuota } from '../../../src/testing/index.ts'

const quota = memoryQuota()

describeQuota('memoryQuota', { open: () => quota }, { describe, it })
