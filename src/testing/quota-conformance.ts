import { type Clause, clausesOf, registerClauses, type TestRunner } from './clause.ts'
import { endClauses } from './quota/end-clauses.ts'
import { QuotaBench, type QuotaSubject } from './quota/quota-bench.ts'
import { reserveClauses } from './quota/reserve-clauses.ts'

/** Everything the engine relies on in a `QuotaStore`. */
export function quotaClauses(subject: QuotaSubject): readonly Clause[] {
  return clausesOf([...reserveClauses(), ...endClauses()], () => new QuotaBench(subject))
}

/**
 * Registers the clauses as tests of any runner: give it the runner's `describe` and `it`.
 *
 * @example
 * describeQuota('my accounts', { open: () => myQuota({ client }) }, { describe, it })
 */
export function describeQuota(name: string, subject: QuotaSubject, runner: TestRunner): void {
  registerClauses(`${name} keeps the contract of quota stores`, quotaClauses(subject), runner)
}
