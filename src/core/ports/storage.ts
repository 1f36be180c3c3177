import type { ConflictPolicy, Json, PartReceipt, StoredObject, Tail } from '../types.ts'

/**
 * A place that bytes are uploaded into. The engine cuts, pauses, digests, limits and retries; an adapter
 * stores parts of known size and publishes them. It never sees a request, a hook or an engine option.
 *
 * Every method may be called by another process than the one that called `create`, with a handle that went
 * through JSON. Failures are `UploadError`s with a `STORAGE_*` code; anything else is wrapped as `STORAGE_FAILED`.
 */
export interface StorageAdapter<Handle extends Json = Json> {
  /** The name that uploads remember it by: unique in one engine. */
  readonly name: string
  readonly traits: StorageTraits

  /**
   * Opens an upload. Nothing becomes visible under `target.key`. Where its bytes would go where those of another
   * upload of the same id are: `ID_TAKEN`, and those stay.
   */
  create(target: StorageTarget, context: StorageContext): Promise<Handle>

  /**
   * Stores a part, whole or not at all, and resolves when another process could find it. The same number
   * replaces. The buffers may be read any number of times until this settles; then they are the caller's again, who may
   * free their memory.
   */
  writePart(handle: Handle, part: Part, context: StorageContext): Promise<PartReceipt>

  /** Makes what was written survive a power cut, where `writePart` alone does not promise it. */
  flush?(handle: Handle, context: StorageContext): Promise<void>

  /** What the backend believes, for reconciling with the record. Never fails because the upload is missing. */
  inspect(handle: Handle, context: StorageContext): Promise<StorageView>

  /**
   * Publishes exactly `assembly.size` bytes, atomically: readers see nothing or all of it. Twice is success
   * with the same answer, also after a crash between publishing and recording it. `KEY_TAKEN` when the key
   * is taken and the target's conflict policy leaves no other way.
   */
  complete(handle: Handle, assembly: Assembly, context: StorageContext): Promise<StoredObject>

  /** Frees everything unpublished. Missing is success; a published object is left alone. */
  abort(handle: Handle, context: StorageContext): Promise<void>

  /** Streams staged, unpublished bytes, for digests and hooks that look before publishing. */
  readStaged?(
    handle: Handle,
    assembly: Assembly,
    range: ByteRange,
    context: StorageContext,
  ): AsyncIterable<Uint8Array>

  /**
   * Makes an upload consist of the staged bytes of others of this storage, one behind the other: copied inside the
   * backend where it can. Nothing was written to the upload before, and twice replaces. The sources are whole; they
   * may be named again, here or in another call, and aborted afterwards. Resolves with the parts of the whole
   * (none where the storage is contiguous). Without this method the engine reads the bytes and writes them.
   */
  concatenate?(
    handle: Handle,
    sources: readonly StagedBytes<Handle>[],
    context: StorageContext,
  ): Promise<readonly PartReceipt[]>

  /**
   * Addresses that whoever has them can send these parts to, past this process, until `expiresAt`; nothing else can be
   * done with them. `inspect` lists what arrived, with the size and the etag of each.
   */
  direct?(
    handle: Handle,
    parts: readonly PartPlace[],
    context: StorageContext,
  ): Promise<readonly DirectPart[]>

  /** Streams a published object. `STORAGE_GONE` when there is none. */
  read?(key: string, range: ByteRange, context: StorageContext): AsyncIterable<Uint8Array>

  /** Deletes a published object. Missing is success. */
  remove?(key: string, context: StorageContext): Promise<void>

  /** Where bytes too few for a part live; present exactly when `traits.part.min` is above 1. */
  readonly tail?: TailStore<Handle>

  /** Tries a write, a read and a removal; resolves with nothing to say, or with what to do about it. */
  check?(context: StorageContext): Promise<readonly StorageProblem[]>

  close?(): Promise<void>
}

/** Frozen facts that the engine plans with. Sizes are bytes. */
export interface StorageTraits {
  readonly part: {
    /** The smallest part but for the last. */
    readonly min: number
    readonly max: number
    /** Every part but the last is a multiple of this. */
    readonly align: number
    readonly maxCount: number
    /** All parts but the last must be of one size. */
    readonly uniform?: boolean
  }
  readonly maxObjectSize: number
  /** `any`: parts may arrive in any order and in parallel. `sequential`: each must begin where the last ended. */
  readonly order: 'any' | 'sequential'
  /** The offset alone is state: bytes go to positions, no list of parts is needed to publish. */
  readonly contiguous: boolean
  /** How many bytes the engine gathers before it calls `writePart`, when the storage leaves it a choice. */
  readonly preferredWrite: number
  /** The key cannot change after `create`, so the conflict policy `rename` has to act then. */
  readonly keyFixedAtCreate?: boolean
}

/** What a storage is told of an upload when it begins. `length` is bytes, absent when nobody knows yet. */
export interface StorageTarget {
  readonly id: string
  readonly key: string
  readonly length?: number
  readonly contentType?: string
  readonly metadata: Readonly<Record<string, string>>
  readonly conflict: ConflictPolicy
  /** The size of every part but the last where the plan is uniform. */
  readonly partSize: number
}

/** Which bytes of an upload a part is. */
export interface PartPlace {
  /** Counts from 1. */
  readonly number: number
  readonly offset: number
  readonly size: number
}

/** Where a client sends a part straight to the storage: exactly `size` bytes, with exactly these headers. */
export interface DirectPart extends PartPlace {
  /** A secret until it expires: whoever has it can write the part. */
  readonly url: string
  readonly method: 'PUT'
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** Bytes on their way into the storage: `size` of them, in buffers that may be read again. */
export interface Part extends PartPlace {
  /** `size` bytes in order; never copied together on the way here. */
  readonly buffers: readonly Uint8Array[]
  /** No byte follows this part. */
  readonly last: boolean
}

/** What to publish: `size` bytes, from these parts in order (empty where the storage is contiguous). */
export interface Assembly {
  readonly size: number
  readonly parts: readonly PartReceipt[]
}

/** All bytes of an upload that is whole and not published. */
export interface StagedBytes<Handle extends Json = Json> {
  readonly handle: Handle
  readonly assembly: Assembly
}

/** Bytes `start` to `end`, `end` excluded. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** What a storage believes of an upload. */
export interface StorageView {
  readonly state: 'open' | 'completed' | 'gone'
  /** How many bytes without holes the backend holds, where it can tell. */
  readonly offset?: number
  readonly parts?: readonly PartReceipt[]
}

/** What is wrong with a storage, and what mends it, in sentences for people. */
export interface StorageProblem {
  readonly problem: string
  readonly remedy: string
}

/** Gives a call to the storage up. */
export interface StorageContext {
  readonly signal: AbortSignal
}

/**
 * Durable room for bytes that cannot be a part yet. A tail is never overwritten: a longer one is written
 * beside it, the record moves over, and only then is the old one removed.
 */
export interface TailStore<Handle extends Json = Json> {
  write(
    handle: Handle,
    tail: { readonly offset: number; readonly size: number; readonly buffers: readonly Uint8Array[] },
    context: StorageContext,
  ): Promise<Tail>
  read(handle: Handle, tail: Tail, context: StorageContext): Promise<Uint8Array>
  /** Missing is success. */
  remove(handle: Handle, tail: Tail, context: StorageContext): Promise<void>
}

/** A storage of any handle: how the engine and the containers hold one. */
// biome-ignore lint/suspicious/noExplicitAny: a handle goes only back to the adapter that made it
export type AnyStorage = StorageAdapter<any>
