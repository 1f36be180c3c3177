import type { ProcessingOutcome } from './ports/completion.ts'
import type {
  HashFunction,
  InitSerializer,
  ResponseSerializer,
  UploadRequest,
  UploadSerializer,
} from './ports/functions.ts'
import type { CallContext } from './ports/hooks.ts'
import type { ByteRange, DirectPart } from './ports/storage.ts'
import type { Digest, JsonObject, Upload } from './types.ts'

/**
 * The engine: every verb a protocol, a framework or an application needs, over any storage.
 * All failures are `UploadError`s.
 */
export interface UploadEngine {
  /** What clients may be told of the configuration. */
  readonly limits: EngineLimits

  /** The time that `expiresAt` is compared with, in milliseconds since the epoch. */
  now(): number

  /** The application's own shapes of fields and answers, for protocols to call. */
  readonly serializers: Serializers

  /** Opens an upload. An upload of length 0 still has to be completed. */
  create(request: UploadRequest, context?: CallContext): Promise<Upload>

  /**
   * Adds the source's bytes at `chunk.offset`, which must be the upload's. With claims about the chunk (a
   * digest), all of it counts or nothing; without, a source that breaks off leaves its contiguous prefix.
   */
  append(id: string, chunk: ChunkRequest, source: ByteSource, context?: CallContext): Promise<Upload>

  /**
   * Stores one range, in any order and in parallel with others, where the storage allows it. The range begins
   * at a multiple of the upload's `chunkSize` and is that long, but for the last.
   */
  writePart(id: string, part: PartRequest, source: ByteSource, context?: CallContext): Promise<Upload>

  /**
   * Addresses of the storage's own that clients send parts to, past this process: of the parts named by their numbers
   * (from 1), or of the first 1,000 that are missing. `complete` finds what arrived and holds it to the plan.
   * `NOT_SUPPORTED` where the upload was not created with `direct: true`, the storage has no addresses, or the file was
   * declared to have a digest that only reading could check.
   */
  direct(id: string, partNumbers?: readonly number[], context?: CallContext): Promise<readonly DirectPart[]>

  /** Verifies and publishes. Twice is success with the same answer. */
  complete(id: string, request?: CompleteRequest, context?: CallContext): Promise<Upload>

  /**
   * Ends an upload that is `processing`, as its job found: it is completed, or refused, and then its object goes. For the
   * application's own workers: nobody is asked. Twice is the first answer.
   */
  endProcessing(id: string, outcome?: ProcessingOutcome): Promise<Upload>

  /**
   * Opens an upload that is put together from partial ones, in order (repeats allowed), and published when all of
   * them are whole: at once if they are, else by whoever finishes the last one or looks at this one, else by the
   * sweeper. Until then its offset and length are those of its partials together. Partials may be aborted or expire
   * afterwards; one that does so before fails it.
   */
  concatenate(request: ConcatenationRequest, context?: CallContext): Promise<Upload>

  /** `UPLOAD_EXPIRED` when it was not finished in time; `LOCKED` when whoever is taken over from does not let go. */
  get(id: string, context?: CallContext): Promise<Upload>

  /** The context's owner's uploads, newest first. */
  list(query?: UploadQuery, context?: CallContext): Promise<UploadPage>

  /** Removes an unfinished or failed upload and its bytes. `UPLOAD_COMPLETED` when it is published. */
  abort(id: string, context?: CallContext): Promise<void>

  /**
   * Removes an upload however it stands: as `abort` does, and a completed one with the object under its key.
   * `authorize` is asked for `abort`. `NOT_SUPPORTED` for completed uploads of a storage that cannot remove objects.
   */
  remove(id: string, context?: CallContext): Promise<void>

  /** Streams a completed upload, or a range of it. */
  read(id: string, range?: Partial<ByteRange>, context?: CallContext): Promise<UploadContent>

  /** Keeps bytes whose upload is not known yet; see `ParkedChunk`. */
  park(source: ByteSource, context?: CallContext): Promise<ParkedChunk>

  /** Removes expired unfinished uploads, repeats notifications that failed, forgets records past retention. */
  sweep(options?: SweepOptions): Promise<SweepReport>

  /** Takes no more calls (`CLOSING`), waits for those under way, and lets go of storages, sessions and locks. */
  close(): Promise<void>
}

/**
 * Where bytes come from. A Node stream is read by its events, without an iterator in between, and paused
 * while the storage is behind. A source is read once; it is the caller's to destroy after an error.
 */
export type ByteSource = Uint8Array | AsyncIterable<Uint8Array>

/** Where a chunk goes and what it has to keep to. Offsets and sizes are bytes. */
export interface ChunkRequest {
  readonly offset: number
  /** How many bytes will come, where the caller knows: a source that ends earlier is `CHUNK_CUT`. */
  readonly size?: number
  /** More bytes than this are `CHUNK_TOO_LARGE`; nothing of such a chunk counts but what a checkpoint recorded. */
  readonly maxSize?: number
  /** Declares a length that was deferred. */
  readonly length?: number
  /** What must be true of the chunk, now or once its last byte was read. */
  readonly claims?: ChunkClaims | (() => ChunkClaims | Promise<ChunkClaims>)
  /** The hash functions to run over the chunk when only the end tells which is claimed; default: the upload's. */
  readonly digestWith?: readonly string[]
  /** More bytes than the upload's length fail it for good, instead of only being refused (`LENGTH_EXCEEDED`). */
  readonly failOnExcess?: boolean
  /** Completes the upload when its last byte is durable; a partial one is whole then, and is not published. */
  readonly complete?: boolean
  /** A damaged chunk uses up no retry: the upload never fails by it, however often it is sent. */
  readonly forgiving?: boolean
  /** Told, while a long chunk is coming, of each offset that counts from then on. Must not throw. */
  readonly onCheckpoint?: (offset: number) => void
  /** The last chunk sent again is an offset that does not match, even if it is the same; default: it is success. */
  readonly refuseRepeat?: boolean
}

/** What a client asks for when it has partial uploads put together. */
export interface ConcatenationRequest extends Omit<UploadRequest, 'length' | 'partial'> {
  /** The ids of partial uploads, at least one. */
  readonly sources: readonly string[]
}

/** What a client says of a chunk; it counts whole when that holds, and not at all when it does not. */
export interface ChunkClaims {
  /** Of the chunk's bytes. Extends the chain when it is of the upload's hash function. */
  readonly digest?: Digest
  /** What to check if this chunk completes the upload. */
  readonly final?: CompleteRequest
}

/** A range of a file, for `writePart`. Offsets are bytes. */
export interface PartRequest {
  readonly offset: number
  readonly digest?: Digest
}

/** What the client says of the whole file. */
export interface CompleteRequest {
  /** The chain's value, lower-case hex; anything else than the upload's is `FILE_CORRUPTED`. */
  readonly chain?: string
  /** Of the whole file. */
  readonly digest?: Digest
  /** Declares a deferred length: the bytes that are there. */
  readonly length?: number
}

/** Which uploads to list. */
export interface UploadQuery {
  readonly collection?: string
  readonly state?: 'open' | 'ended'
  readonly cursor?: string
  /** At most 100, the default. */
  readonly limit?: number
}

/** Some of the uploads, the newest first; `cursor` asks for the next ones. */
export interface UploadPage<Metadata = JsonObject> {
  readonly uploads: readonly Upload<Metadata>[]
  readonly cursor?: string
}

/** A range of a published file. Sizes and ranges are bytes. */
export interface UploadContent {
  readonly upload: Upload
  readonly range: ByteRange
  /** Of the whole object. */
  readonly size: number
  readonly body: AsyncIterable<Uint8Array>
}

/** Bytes that arrived before it was known which upload they belong to. Lives in the storage, not in memory. */
export interface ParkedChunk {
  readonly size: number
  /** May be read any number of times. */
  source(): ByteSource
  /** Frees the bytes. Twice is success. */
  discard(): Promise<void>
}

/** How much one `sweep` does, and when it is given up. */
export interface SweepOptions {
  /** How many records to look at, at most; 100 by default. */
  readonly limit?: number
  readonly signal?: AbortSignal
}

/** What one `sweep` did, in numbers of uploads. */
export interface SweepReport {
  /** Unfinished uploads removed because their time was up. */
  readonly expired: number
  /** Completions told to `afterComplete`. */
  readonly notified: number
  /** Records of ended uploads forgotten at the end of their retention. */
  readonly forgotten: number
  /** Records that could not be handled and will be tried again, with the reason. */
  readonly failed: readonly { readonly id: string; readonly reason: string }[]
}

/** What protocols have fields and answers made by, where the application says how. */
export interface Serializers {
  readonly init?: InitSerializer
  readonly upload?: UploadSerializer
  readonly response?: ResponseSerializer
}

/** What clients may be told of an engine. Sizes are bytes. */
export interface EngineLimits {
  readonly chunkSize: number
  readonly maxBytes?: number
  readonly retryThreshold: number
  /** The default hash function, lower case. */
  readonly hashFunction: string
  readonly hashFunctions: readonly HashFunction[]
  readonly collections: readonly string[]
  /** How long an unfinished upload may live, in milliseconds. */
  readonly expiresAfterMs?: number
}
