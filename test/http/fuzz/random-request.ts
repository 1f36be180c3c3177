import type { SeededRandom } from '../../../src/testing/seeded-random.ts'

/** An upload that requests may aim at, as it stood when it was last looked at. */
export interface Target {
  readonly id: string
  readonly offset: number
  readonly length?: number
  readonly isPartial: boolean
  readonly isCompleted: boolean
  /** Of the chain. */
  readonly hashFunction: string
  readonly chain?: string
}

/** A request as bytes for a socket. */
export interface RandomRequest {
  readonly method: string
  readonly path: string
  readonly bytes: Buffer
  /** What follows on the same connection would be read as a part of it. */
  readonly isLast: boolean
}

/** Makes one request of a language. Its body carries what belongs at the offset that it names. */
export type RequestSource = (random: SeededRandom, targets: readonly Target[]) => RandomRequest
