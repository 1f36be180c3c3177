import { UploadClientError } from './client-error.ts'

/**
 * The bytes to upload: read in ranges, each as often as the client needs (to digest it, to send it, to send
 * it again).
 */
export interface ChunkSource {
  /** Bytes, and the same during the whole upload. */
  readonly size: number
  /**
   * Bytes `start` to `end`, `end` excluded. Should read nothing yet where it can help it. Rejects with
   * `source-changed` when the bytes are no longer those the source was opened with.
   */
  slice(start: number, end: number): SourceSlice | Promise<SourceSlice>
}

/** Some bytes of a source, to be sent and digested. */
export type SourceSlice = Blob | Uint8Array | StreamedSlice

/** A range that is read when somebody iterates it. */
export interface StreamedSlice {
  readonly size: number
  /** From the beginning at each call. A piece may be overwritten once the next is asked for. */
  pieces(): AsyncIterable<Uint8Array>
}

/** What `upload` takes: a browser's `File` or `Blob`, bytes, or any source. */
export type UploadSource = Blob | Uint8Array | ChunkSource

/** How many bytes a slice has. */
export function sliceSize(slice: SourceSlice): number {
  return slice instanceof Uint8Array ? slice.byteLength : slice.size
}

/** Makes a source of whatever `upload` was given. */
export function toChunkSource(source: UploadSource): ChunkSource {
  if (source instanceof Blob) return { size: source.size, slice: (start, end) => source.slice(start, end) }
  if (source instanceof Uint8Array)
    return { size: source.byteLength, slice: (start, end) => source.subarray(start, end) }
  if (Number.isSafeInteger(source?.size) && typeof source.slice === 'function') return source
  throw new UploadClientError(
    'invalid-options',
    'The source must be a Blob, a File, a Uint8Array or an object with `size` and `slice(start, end)`',
  )
}
