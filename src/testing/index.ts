export type {
  BindingFeature,
  BindingSetup,
  BindingSubject,
  ServedBinding,
} from './binding/binding-subject.ts'
export { bindingClauses, describeBinding } from './binding-conformance.ts'
export type { Clause, TestRunner } from './clause.ts'
export type { LockerSubject } from './locker/locker-bench.ts'
export { describeLocker, lockerClauses } from './locker-conformance.ts'
export { type ManualClock, manualClock } from './manual-clock.ts'
export type { QuotaSubject } from './quota/quota-bench.ts'
export { describeQuota, quotaClauses } from './quota-conformance.ts'
export type { SessionsSubject } from './sessions/sessions-bench.ts'
export { describeSessions, sessionsClauses } from './sessions-conformance.ts'
export type { StorageSubject } from './storage/storage-bench.ts'
export { describeStorage, storageClauses } from './storage-conformance.ts'
