import type { SeededRandom } from '../../../src/testing/seeded-random.ts'

/** True once in so many times. */
export function oneIn(random: SeededRandom, count: number): boolean {
  return random.below(count) === 0
}

export function pick<T>(random: SeededRandom, values: readonly T[]): T {
  const value = values[random.below(values.length)]
  if (value === undefined) throw new Error('There is nothing to pick from')
  return value
}
