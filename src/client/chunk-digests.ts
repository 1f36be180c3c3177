import type { ChunkSource } from './chunk-source.ts'
import type { Digester } from './digest/digester.ts'

/** Digests of a source's chunks, one ahead: the next is computed while the current one is being sent. */
export interface ChunkDigests {
  /** The digest of these bytes: the one computed ahead, if it was these. */
  take(start: number, end: number): Promise<string>
  /** Begins to compute the digest that will be taken next. */
  prepare(start: number, end: number): void
  /** Forgets what was computed ahead: after a damaged chunk, nothing read before is to be trusted. */
  forget(): void
}

/** Digests `source` by `digester`, with the hash function `algorithm`. */
export function chunkDigests(source: ChunkSource, digester: Digester, algorithm: string): ChunkDigests {
  let ahead: { readonly start: number; readonly end: number; readonly hex: Promise<string> } | undefined
  const compute = async (start: number, end: number) =>
    digester.digest(algorithm, await source.slice(start, end))
  return {
    take(start, end) {
      const ready = ahead?.start === start && ahead.end === end ? ahead.hex : compute(start, end)
      ahead = undefined
      return ready
    },
    prepare(start, end) {
      const hex = compute(start, end)
      // Its failure is met where it is taken, if it ever is.
      hex.catch(() => {})
      ahead = { start, end, hex }
    },
    forget() {
      ahead = undefined
    },
  }
}
