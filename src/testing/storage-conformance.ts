import { type Clause, clausesOf, registerClauses, type TestRunner } from './clause.ts'
import { concatenationClauses } from './storage/concatenation-clauses.ts'
import { conflictClauses } from './storage/conflict-clauses.ts'
import { endClauses } from './storage/end-clauses.ts'
import { partClauses } from './storage/part-clauses.ts'
import { partLimitClauses } from './storage/part-limit-clauses.ts'
import { partOrderClauses } from './storage/part-order-clauses.ts'
import { publishClauses } from './storage/publish-clauses.ts'
import { readClauses } from './storage/read-clauses.ts'
import { signalClauses } from './storage/signal-clauses.ts'
import { StorageBench, type StorageSubject } from './storage/storage-bench.ts'
import { tailClauses } from './storage/tail-clauses.ts'
import { traitsClauses } from './storage/traits-clauses.ts'

/** Everything the engine relies on in a `StorageAdapter`, fitted to the subject's traits. */
export function storageClauses(subject: StorageSubject): readonly Clause[] {
  const sample = subject.open()
  const drafts = [
    ...traitsClauses(sample),
    ...partClauses(sample),
    ...partOrderClauses(sample),
    ...partLimitClauses(sample),
    ...publishClauses(),
    ...conflictClauses(sample),
    ...readClauses(sample),
    ...concatenationClauses(sample),
    ...endClauses(),
    ...signalClauses(sample),
    ...tailClauses(sample),
  ]
  return clausesOf(drafts, () => new StorageBench(subject))
}

/**
 * Registers the clauses as tests of any runner: give it the runner's `describe` and `it`.
 *
 * @example
 * describeStorage('my storage', { open: () => myStorage({ directory }) }, { describe, it })
 */
export function describeStorage(name: string, subject: StorageSubject, runner: TestRunner): void {
  registerClauses(`${name} keeps the storage contract`, storageClauses(subject), runner)
}
