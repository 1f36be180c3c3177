import { randomUUID } from 'node:crypto'
import type { UploadRecord } from '../../../../src/core/types.ts'

export const signal: AbortSignal = new AbortController().signal

/** A record as the engine creates one. */
export function recordOf(overrides: Partial<UploadRecord> = {}): UploadRecord {
  const id = randomUUID()
  return {
    id,
    collection: 'uploads',
    status: 'created',
    name: 'file.bin',
    metadata: {},
    offset: 0,
    length: 1000,
    chunkSize: 100,
    parts: [],
    hashFunction: 'md5',
    retriesLeft: 2,
    storage: 'memory',
    key: `uploads/${id}/file.bin`,
    createdAt: 1_000_000,
    updatedAt: 1_000_000,
    wire: {},
    revision: 0,
    fence: 0,
    handle: {},
    ...overrides,
  }
}
