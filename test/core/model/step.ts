import fc from 'fast-check'

/** What a client knows of its chunk: nothing, its digest before the bytes, or only behind them. */
export type Proof = 'none' | 'early' | 'late'

/** One thing that happens to an upload. */
export type Step =
  | { readonly kind: 'chunk'; readonly text: string; readonly proof: Proof; readonly fault: ChunkFault }
  | { readonly kind: 'crash'; readonly text: string; readonly proof: Proof; readonly at: CrashPoint }
  | { readonly kind: 'complete'; readonly crash: 'none' | 'publishing' | 'recording' }
  | { readonly kind: 'race'; readonly text: string; readonly proof: Proof }
  | { readonly kind: 'wait'; readonly minutes: number }
  | { readonly kind: 'again' | 'stale' | 'restart' | 'other' | 'abort' | 'expire' }

/** What is wrong with a chunk. */
export type ChunkFault = 'none' | 'damaged' | 'cut' | 'long' | 'behind' | 'ahead'

/** Where a process dies: so many parts into the chunk, before its record is changed, or after. */
export type CrashPoint = { readonly part: number } | 'recording' | 'answering'

const proof: fc.Arbitrary<Proof> = fc.constantFrom('none', 'early', 'late')
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 20 })

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('chunk'),
      text,
      proof,
      fault: fc.constantFrom<ChunkFault>('none', 'none', 'none', 'damaged', 'cut', 'long', 'behind', 'ahead'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('crash'),
      text,
      proof,
      at: fc.oneof(
        fc.record({ part: fc.integer({ min: 1, max: 4 }) }),
        fc.constantFrom<CrashPoint>('recording', 'answering'),
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('complete'),
      crash: fc.constantFrom('none', 'publishing', 'recording'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('race'), text, proof }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('wait'), minutes: fc.integer({ min: 0, max: 50 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('again', 'again', 'stale', 'restart', 'other', 'abort', 'expire'),
    }),
  },
)

/** A life of an upload, or of several one after the other. */
export const steps: fc.Arbitrary<readonly Step[]> = fc.array(step, { maxLength: 25 })
