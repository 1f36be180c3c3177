/** Anything that survives JSON unchanged. Handles, metadata and records are made of it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** A JSON value with names in it. */
export type JsonObject = { readonly [key: string]: Json }

/** A hash function's name in lower case (`md5`, `sha256`, `crc32` ...) and the value in lower-case hex. */
export interface Digest {
  readonly algorithm: string
  readonly value: string
}

/**
 * Where an upload stands.
 *
 * - `created`: no byte is durable yet.
 * - `uploading`: some bytes are durable, some may be missing.
 * - `completing`: all bytes are durable and the storage has been told to publish them. A crash in this state is
 *   settled by completing again.
 * - `processing`: published, and handed to a queue whose job decides how it ends; nobody reads it before.
 * - `completed`: published. The object is never touched again; only the record goes when its retention ends.
 * - `failed`: refused for good; `failure` says why.
 * - `aborting`: being removed. A crash in this state is settled by aborting again.
 */
export type UploadStatus =
  | 'created'
  | 'uploading'
  | 'completing'
  | 'processing'
  | 'completed'
  | 'failed'
  | 'aborting'

/** What a storage does when the key of an upload is taken by the time it is published. */
export type ConflictPolicy = 'rename' | 'refuse' | 'replace'

/** Proof that a part is stored. `offset` and `size` are bytes; `number` counts from 1. */
export interface PartReceipt {
  readonly number: number
  readonly offset: number
  readonly size: number
  readonly etag?: string
  readonly digest?: Digest
  /** Of the first part of a range that was sent on its own: the size of the range and what it was claimed to be. */
  readonly range?: { readonly size: number; readonly digest: Digest }
}

/** Durable bytes too few to be a part: where they begin, how many, and what the storage needs to find them. */
export interface Tail {
  readonly offset: number
  readonly size: number
  readonly receipt: Json
}

/** An upload as it was published. `key` may differ from the one asked for when the conflict policy is `rename`. */
export interface StoredObject {
  readonly key: string
  readonly size: number
  readonly etag?: string
  readonly digest?: Digest
}

/** The last chunk that counted, kept so that a client that lost the answer can ask again. */
export interface ChunkReceipt {
  readonly offset: number
  readonly size: number
  readonly digest?: Digest
}

/** Why an upload failed: a code, and a sentence that may hold paths and is not for clients. */
export interface UploadFailure {
  readonly code: string
  readonly message: string
}

/**
 * What everybody may know of an upload: the resource a client creates, resumes and completes. `Metadata` is the
 * application's own, where a schema of the collection tells.
 */
export interface Upload<Metadata = JsonObject> {
  readonly id: string
  readonly collection: string
  readonly owner?: string
  readonly status: UploadStatus
  /** The client's name for it, made safe. */
  readonly name: string
  readonly contentType?: string
  readonly metadata: Metadata
  /** Durable bytes, without holes, from 0. */
  readonly offset: number
  /** The declared total in bytes; absent while deferred. */
  readonly length?: number
  /** The largest chunk a request may carry, in bytes; also the size of a part in `writePart`. */
  readonly chunkSize: number
  /** Parts stored beyond `offset` or needed to publish; empty on storages whose offset alone is state. */
  readonly parts: readonly PartReceipt[]
  /** The hash function of the chain, in lower case. */
  readonly hashFunction: string
  /** The running hash over chunk digests; absent before the first digested chunk. */
  readonly chain?: string
  readonly lastChunk?: ChunkReceipt
  /** How many more corrupted chunks in a row are forgiven. */
  readonly retriesLeft: number
  /** The digest of the whole file that the client declared. */
  readonly digest?: Digest
  /** A piece of a file that several uploads bring together: it takes bytes, and is never published on its own. */
  readonly partial?: true
  /** Clients may send its parts straight to the storage. */
  readonly direct?: true
  /** The ids of the partial uploads that this one is put together from, in order. It takes no bytes of its own. */
  readonly sources?: readonly string[]
  readonly storage: string
  readonly key: string
  readonly object?: StoredObject
  readonly failure?: UploadFailure
  /** Milliseconds since the epoch, like every `...At`. */
  readonly createdAt: number
  readonly updatedAt: number
  readonly expiresAt?: number
  readonly completedAt?: number
  /** What a protocol must give back verbatim, under the protocol's name. */
  readonly wire: JsonObject
}

/** An upload's persisted row. Only the engine and session stores see one. */
export interface UploadRecord extends Upload {
  /** Grows by one with every change. */
  readonly revision: number
  /** The highest fence that ever wrote; a lower one is refused. */
  readonly fence: number
  /** The storage's own state: enough for another process to go on. */
  readonly handle: Json
  /** The whole file's hash up to `offset`, where only a saved one can check it: see `HashFunction.resume`. */
  readonly digestState?: string
  /** Bytes behind the last part, in order, without holes. */
  readonly tails?: readonly Tail[]
  /** The first bytes, in base64, while the hook that is to see them was not told: `Hooks.checkHead`. */
  readonly head?: string
  readonly headSeen?: true
  /** The grant that it was created with: see `Grant.series`. */
  readonly series?: string
  /** The length that its parts were planned for; absent when it was not known at creation. */
  readonly plannedLength?: number
  /** When this record next needs the sweeper: expiry, a notification to repeat, or the end of its retention. */
  readonly dueAt?: number
  /** The hooks still to be told of the completion, and how often that was tried. */
  readonly pending?: { readonly attempts: number }
}

/** Time, injected so that tests own it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Runs `task` after `delayMs`; the returned function cancels it. */
  schedule(delayMs: number, task: () => void): () => void
}
