import type { StoredObject, Upload } from '../types.ts'
import type { UploadRequest } from './functions.ts'
import type { ByteRange } from './storage.ts'

/** The verbs that `authorize` is asked about. */
export type Action = 'create' | 'append' | 'complete' | 'get' | 'list' | 'abort' | 'read'

/** What the holder of a capability may do; only to the upload it names, or to those that were created with it. */
export interface Grant {
  /** Looking at the upload (`get`) is always among them, and `list` never. */
  readonly actions: readonly Exclude<Action, 'list'>[]
  /** The id of the only upload that exists for the call. */
  readonly upload?: string
  /** A name that uploads created with this grant are marked with: only those exist for the call. */
  readonly series?: string
}

/** On whose behalf a verb is called. */
export interface CallContext {
  /** Only this owner's uploads exist for the call; absent: only uploads without an owner. */
  readonly owner?: string
  /** Only uploads of this collection exist for the call; absent: those of all. */
  readonly collection?: string
  /** The caller holds a capability, and may do only what it says. */
  readonly grant?: Grant
  /** The caller is the application itself: every upload exists for it, and `authorize` is not asked. */
  readonly trusted?: boolean
  /**
   * The caller's earlier requests for the upload are over, even one whose bytes still come: who writes it in this
   * process stops at once, not only when it stalls. `get` waits for that, so that nothing moves the offset it tells.
   */
  readonly takesOver?: boolean
  /** Gives the call up. */
  readonly signal?: AbortSignal
}

/** Bytes that are all there and not yet published. */
export interface StagedObject {
  readonly size: number
  /** Streams a range, the whole by default. `NOT_SUPPORTED` where the storage cannot read before publishing. */
  read(range?: Partial<ByteRange>): AsyncIterable<Uint8Array>
}

/** Policy, awaited. A hook refuses by throwing: an `UploadError` as it is, anything else as `REFUSED`. */
export interface Hooks {
  /**
   * Asked on every verb, after the owner check; `false` is `FORBIDDEN`. A chunk that completes its upload, or may turn
   * out to, is asked about as `append` and as `complete`.
   */
  authorize?(action: Action, upload: Upload | undefined, context: CallContext): boolean | Promise<boolean>
  /** May change what is asked for by returning it. */
  beforeCreate?(
    request: UploadRequest,
    context: CallContext,
  ): UploadRequest | undefined | Promise<UploadRequest | undefined>
  /**
   * Told once of the first bytes of a file, as soon as they are there and before any is published: 4,100, or all of a
   * smaller one. Of a chunk that comes with a digest they are known when that was compared, of parts in any order when
   * the first came. Throwing fails the upload, and stops a body that is still coming.
   */
  checkHead?(upload: Upload, head: Uint8Array): void | Promise<void>
  /** Sees the staged bytes before anybody else can; throwing fails the upload. */
  beforeComplete?(upload: Upload, staged: StagedObject): void | Promise<void>
  /**
   * Told once of each completion, and again after a crash or a throw until it resolves:
   * `idempotencyKey` is the same each time.
   */
  afterComplete?(
    upload: Upload,
    delivery: { readonly idempotencyKey: string; readonly attempt: number; readonly object: StoredObject },
  ): void | Promise<void>
  /** Told when an upload fails for good. What it throws is published on the diagnostics channel and changes nothing. */
  onFailed?(upload: Upload): void | Promise<void>
}
