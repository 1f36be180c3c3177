import type { SourceSlice } from '../chunk-source.ts'

/** Large enough that the work per piece vanishes, small enough to hold. */
const pieceBytes = 1_048_576

/** Reads a slice of any kind piece by piece. */
export async function* piecesOf(slice: SourceSlice): AsyncGenerator<Uint8Array> {
  if (slice instanceof Uint8Array) yield slice
  else if (!(slice instanceof Blob)) yield* slice.pieces()
  else
    for (let start = 0; start < slice.size; start += pieceBytes)
      yield new Uint8Array(await slice.slice(start, start + pieceBytes).arrayBuffer())
}
