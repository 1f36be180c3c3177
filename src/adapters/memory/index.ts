export { type MemoryBucket, type MemoryHandle, type MemoryObject, memoryBucket } from './memory-bucket.ts'
export { type MemoryLockerOptions, memoryLocker } from './memory-locker.ts'
export { memoryQuota } from './memory-quota.ts'
export { memorySessions } from './memory-sessions.ts'
export {
  type MemoryStorage,
  type MemoryStorageOptions,
  memoryStorage,
} from './memory-storage.ts'
export type { TraitsOverrides } from './memory-traits.ts'
