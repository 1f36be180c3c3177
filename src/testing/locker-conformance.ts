import { type Clause, clausesOf, registerClauses, type TestRunner } from './clause.ts'
import { exclusionClauses } from './locker/exclusion-clauses.ts'
import { LockerBench, type LockerSubject } from './locker/locker-bench.ts'
import { releaseClauses } from './locker/release-clauses.ts'
import { waitingClauses } from './locker/waiting-clauses.ts'

/** Everything the engine relies on in a `Locker`. */
export function lockerClauses(subject: LockerSubject): readonly Clause[] {
  const drafts = [...exclusionClauses(), ...waitingClauses(subject), ...releaseClauses()]
  return clausesOf(drafts, () => new LockerBench(subject))
}

/**
 * Registers the clauses as tests of any runner: give it the runner's `describe` and `it`.
 *
 * @example
 * describeLocker('my locker', { open: () => myLocker({ client }) }, { describe, it })
 */
export function describeLocker(name: string, subject: LockerSubject, runner: TestRunner): void {
  registerClauses(`${name} keeps the locker contract`, lockerClauses(subject), runner)
}
