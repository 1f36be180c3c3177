/** One sentence of a port's contract, and the proof that a subject keeps it. Bound to no test runner. */
export interface Clause {
  /** A sentence; ends in `(does not apply: ...)` when the subject's own traits rule it out. */
  readonly name: string
  /** Rejects when the sentence is not true of the subject. */
  run(): Promise<void>
}

/** The two functions of a test runner that a kit needs: those of vitest, jest, mocha and node:test fit. */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => unknown
  readonly it: (name: string, body: () => Promise<void>) => unknown
}

/** Registers every clause as a test of its own. */
export function registerClauses(
  title: string,
  clauses: readonly Clause[],
  { describe, it }: TestRunner,
): void {
  describe(title, () => {
    for (const clause of clauses) it(clause.name, () => clause.run())
  })
}

/** A clause written for a bench, before it is known whose. */
export interface Draft<Bench> {
  readonly name: string
  /** Why the sentence says nothing about this subject. */
  readonly exempt?: string | false | undefined
  readonly prove: (bench: Bench) => Promise<void>
}

/** Gives each draft a bench of its own, cleared away whatever happens. */
export function clausesOf<Bench extends { dispose(): Promise<void> }>(
  drafts: readonly Draft<Bench>[],
  newBench: () => Bench,
): readonly Clause[] {
  return drafts.map(({ name, exempt, prove }) =>
    exempt
      ? { name: `${name} (does not apply: ${exempt})`, run: async () => {} }
      : { name, run: () => proveOn(newBench(), prove) },
  )
}

async function proveOn<Bench extends { dispose(): Promise<void> }>(
  bench: Bench,
  prove: (bench: Bench) => Promise<void>,
): Promise<void> {
  try {
    await prove(bench)
  } finally {
    await bench.dispose()
  }
}
