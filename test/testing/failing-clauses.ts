import type { Clause } from '../../src/testing/index.ts'

/** The names of the clauses that a subject breaks. */
export async function failingClauses(clauses: readonly Clause[]): Promise<readonly string[]> {
  const failing: string[] = []
  for (const clause of clauses) await clause.run().catch(() => failing.push(clause.name))
  return failing
}

/** Whether a subject breaks the clause of this name. */
export async function isCaughtBy(name: string, clauses: readonly Clause[]): Promise<boolean> {
  const named = clauses.filter(clause => clause.name === name)
  if (named.length !== 1) throw new Error(`${named.length} clauses are called "${name}"`)
  return (await failingClauses(named)).length === 1
}

/** A number of turns of the event loop after which a promise counts as one that never settles. */
const patience = 200

/** Runs clauses of a subject that may hang: one that does not settle counts as broken. */
export function impatient(clauses: readonly Clause[]): readonly Clause[] {
  return clauses.map(clause => ({
    name: clause.name,
    run: async () => {
      await Promise.race([clause.run(), giveUp(clause.name)])
    },
  }))
}

async function giveUp(name: string): Promise<never> {
  for (let turn = 0; turn < patience; turn += 1) await new Promise(resolve => setImmediate(resolve))
  throw new Error(`"${name}" hangs`)
}
