/** What an owner may have. Absent: as much as they want. Sizes are bytes. */
export interface OwnerLimits {
  /** Of all files together: those under way with the length they were declared to have, and those that are published. */
  readonly bytes?: number
  /** Uploads that are neither published nor over. */
  readonly openUploads?: number
  /** Of one upload. */
  readonly uploadBytes?: number
}

/** What owners are held to, over every server that shares the store. */
export interface Quota {
  readonly store: QuotaStore
  /** Nothing for an owner without limits, of whom no account is kept. Without an owner, `undefined` is asked for. */
  limits(owner: string | undefined): OwnerLimits | undefined | Promise<OwnerLimits | undefined>
}

/** How many bytes a second an owner may send; nothing for as many as they can. */
export type Bandwidth = (owner: string | undefined) => number | undefined

/**
 * Keeps account of what owners have: reserved when an upload begins, settled when its size is known for good, released when
 * its bytes are gone. Every call is atomic, and may be repeated: what an upload takes up is known by its id. Absent owners
 * are one owner of their own.
 */
export interface QuotaStore {
  readonly name: string

  /**
   * Lets an upload take up so many bytes in all, if its owner's limits allow that. The same or less than it has is
   * granted and changes nothing, and so is anything for an upload that was settled.
   */
  reserve(
    owner: string | undefined,
    reservation: Reservation,
    limits: OwnerLimits,
    context: QuotaContext,
  ): Promise<QuotaAnswer>

  /** The upload is published with so many bytes, whatever was reserved, and open no more. Never refused. */
  settle(owner: string | undefined, upload: string, bytes: number, context: QuotaContext): Promise<void>

  /** Nothing of the upload is there any more. Missing is success. */
  release(owner: string | undefined, upload: string, context: QuotaContext): Promise<void>

  /** Ids of open uploads that reserved last before a time, at most `limit`: some may be over, by a crash in between. */
  open(
    owner: string | undefined,
    before: number,
    limit: number,
    context: QuotaContext,
  ): Promise<readonly string[]>

  /** What an owner has. */
  usage(owner: string | undefined, context: QuotaContext): Promise<QuotaUsage>

  close?(): Promise<void>
}

/** Room for one upload. */
export interface Reservation {
  readonly upload: string
  /** All that the upload is to take up, not what is added. */
  readonly bytes: number
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** `used` is what the owner has without this upload: bytes, or open uploads. */
export type QuotaAnswer =
  | { readonly granted: true }
  | { readonly granted: false; readonly what: 'bytes' | 'openUploads'; readonly used: number }

/** What an owner takes up. */
export interface QuotaUsage {
  /** Reserved and settled together. */
  readonly bytes: number
  readonly openUploads: number
}

/** Gives a call up. */
export interface QuotaContext {
  readonly signal: AbortSignal
}
