import { BindingBench } from './binding/binding-bench.ts'
import type { BindingSubject } from './binding/binding-subject.ts'
import { connectionClauses } from './binding/connection-clauses.ts'
import { policyClauses } from './binding/policy-clauses.ts'
import { pressureClauses } from './binding/pressure-clauses.ts'
import { routingClauses } from './binding/routing-clauses.ts'
import { transferClauses } from './binding/transfer-clauses.ts'
import { type Clause, clausesOf, registerClauses, type TestRunner } from './clause.ts'

/** Everything that users rely on in a binding, over real connections, less what the subject says it lacks. */
export function bindingClauses(subject: BindingSubject): readonly Clause[] {
  const drafts = [
    ...transferClauses(),
    ...connectionClauses(subject),
    ...pressureClauses(),
    ...routingClauses(subject),
    ...policyClauses(),
  ]
  return clausesOf(drafts, () => new BindingBench(subject))
}

/**
 * Registers the clauses as tests of any runner: give it the runner's `describe` and `it`.
 *
 * @example
 * describeBinding('my binding', { serve: setup => startMyServer(setup), headerOf }, { describe, it })
 */
export function describeBinding(name: string, subject: BindingSubject, runner: TestRunner): void {
  registerClauses(`${name} keeps the binding contract`, bindingClauses(subject), runner)
}
