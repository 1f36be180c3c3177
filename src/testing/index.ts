export type { Clause, TestRunner } from './clause.ts'
export type { StorageSubject } from './storage/storage-bench.ts'
export { describeStorage, storageClauses } from './storage-conformance.ts'
