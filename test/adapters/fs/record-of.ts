import type { UploadRecord } from '../../../src/core/types.ts'

/** A record as a test wants it. */
export function recordOf(id: string, overrides: Partial<UploadRecord> = {}): UploadRecord {
  return {
    id,
    collection: 'uploads',
    status: 'created',
    name: 'file.bin',
    metadata: {},
    offset: 0,
    chunkSize: 100,
    parts: [],
    hashFunction: 'md5',
    retriesLeft: 2,
    storage: 'fs',
    key: `uploads/${id}`,
    createdAt: 1000,
    updatedAt: 1000,
    wire: {},
    revision: 0,
    fence: 0,
    handle: {},
    ...overrides,
  }
}
