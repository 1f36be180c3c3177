import { type Clause, clausesOf, registerClauses, type TestRunner } from './clause.ts'
import { agreementClauses } from './sessions/agreement-clauses.ts'
import { contentClauses } from './sessions/content-clauses.ts'
import { dueClauses } from './sessions/due-clauses.ts'
import { guardClauses } from './sessions/guard-clauses.ts'
import { listClauses } from './sessions/list-clauses.ts'
import { recordClauses } from './sessions/record-clauses.ts'
import { SessionsBench, type SessionsSubject } from './sessions/sessions-bench.ts'

/** Everything the engine relies on in a `SessionStore`. */
export function sessionsClauses(subject: SessionsSubject): readonly Clause[] {
  const drafts = [
    ...recordClauses(),
    ...guardClauses(),
    ...dueClauses(),
    ...listClauses(),
    ...contentClauses(),
    ...agreementClauses(),
  ]
  return clausesOf(drafts, () => new SessionsBench(subject))
}

/**
 * Registers the clauses as tests of any runner: give it the runner's `describe` and `it`.
 *
 * @example
 * describeSessions('my store', { open: () => mySessions({ client }) }, { describe, it })
 */
export function describeSessions(name: string, subject: SessionsSubject, runner: TestRunner): void {
  registerClauses(`${name} keeps the session store contract`, sessionsClauses(subject), runner)
}
