/**
 * So many runs of a property, the same in every run of the suite. `QUAYSIDE_SEED=<number>` looks elsewhere, and
 * what a failure prints repeats it.
 */
export function repeatable(numRuns: number): { readonly numRuns: number; readonly seed: number } {
  return { numRuns, seed: Number(process.env.QUAYSIDE_SEED ?? 20_260_101) }
}
