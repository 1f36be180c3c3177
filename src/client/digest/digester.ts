import type { SourceSlice } from '../chunk-source.ts'

/** Computes digests of slices, off the thread that sends or draws where the platform has another. */
export interface Digester {
  /**
   * Lower-case hex. `algorithm` is a hash function's name in lower case. Rejects with `source-changed` when the
   * slice can no longer be read and with `digest` when the function is unknown or cannot run here.
   */
  digest(algorithm: string, slice: SourceSlice): Promise<string>
  /** Lets go of its thread. Digests under way are rejected. */
  close(): void
}
