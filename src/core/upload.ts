import { UploadError } from './errors.ts'
import { missingRanges, storedPrefix } from './missing-ranges.ts'
import type { Durable } from './part-writer.ts'
import type { RecordChange } from './ports/sessions.ts'
import type { ChunkReceipt, PartReceipt, UploadFailure, UploadRecord } from './types.ts'
import type { ChunkRequest } from './upload-engine.ts'

/** The times that decide when a record needs the sweeper. Milliseconds. */
export interface Lifetimes {
  readonly expireIdleMs: number
  readonly expireAfterMs: number
  readonly retentionMs: number
}

/** How long a completion may be under way before the sweeper settles it for a process that died. */
const settleAfterMs = 60_000

/** Whether the object is there for good, though a job may still decide that it goes again. */
export function isPublished({ status }: Pick<UploadRecord, 'status'>): boolean {
  return status === 'completed' || status === 'processing'
}

export function isExpired(record: UploadRecord, now: number): boolean {
  const mayExpire = record.status === 'created' || record.status === 'uploading'
  return mayExpire && record.expiresAt !== undefined && record.expiresAt <= now
}

/** Refuses any write to an upload that cannot take one. */
export function admitWrite(record: UploadRecord, now: number): void {
  const { id } = record
  if (record.sources)
    throw new UploadError(
      'UPLOAD_CONCATENATED',
      `Upload ${id} is put together from others; send bytes to them`,
      {
        details: { id },
      },
    )
  if (isPublished(record) || record.status === 'completing')
    throw new UploadError('UPLOAD_COMPLETED', `Upload ${id} is complete and cannot change`, {
      details: { id },
    })
  if (record.status === 'failed') throw failedError(record)
  if (record.status === 'aborting')
    throw new UploadError('UPLOAD_NOT_FOUND', `There is no upload ${id}`, { details: { id } })
  if (isExpired(record, now)) throw expiredError(record)
}

/** Refuses a chunk that cannot be the upload's next; `replay` when it is the last one sent again. */
export function admitChunk(record: UploadRecord, chunk: ChunkRequest, now: number): 'next' | 'replay' {
  if (record.status !== 'failed' && isReplayOf(record, chunk)) return 'replay'
  admitWrite(record, now)
  if (chunk.offset !== record.offset) throw offsetMismatch(record, chunk.offset)
  if (record.parts.some(part => part.offset >= record.offset && part.size > 0))
    throw new UploadError(
      'RANGE_TAKEN',
      `Upload ${record.id} has parts beyond offset ${record.offset}; send what is missing as parts`,
      { details: { offset: record.offset, size: chunk.size ?? 0 } },
    )
  declaredLength(record, chunk.length)
  if (chunk.size !== undefined) admitSize(record, chunk)
  return 'next'
}

/** The length after a request that may declare it: once known it never changes. */
function declaredLength(record: UploadRecord, length: number | undefined): number | undefined {
  if (length === undefined || length === record.length) return record.length
  if (record.length === undefined && length >= record.offset) return length
  throw new UploadError(
    'LENGTH_MISMATCH',
    record.length === undefined
      ? `Upload ${record.id} holds ${record.offset} bytes already and cannot have length ${length}`
      : `Upload ${record.id} was declared to have ${record.length} bytes, not ${length}`,
    { details: { length: record.length ?? record.offset, provided: length } },
  )
}

/** Bytes became durable: a whole chunk with what it proved, or a prefix of one that goes on. */
export function acceptBytes(
  record: UploadRecord,
  arrived: {
    readonly durable: Durable
    readonly length?: number
    readonly chunk?: ChunkReceipt
    readonly chain?: string
    readonly digestState?: string
    readonly head?: Pick<UploadRecord, 'head' | 'headSeen'> | undefined
  },
  retryThreshold: number,
  now: number,
  lifetimes: Lifetimes,
): RecordChange {
  const { durable, chunk, chain, digestState, head } = arrived
  const length = arrived.length ?? record.length
  const hasMoved = record.digestState !== undefined && durable.offset !== record.offset
  return {
    set: {
      status: 'uploading',
      offset: durable.offset,
      ...(length === undefined ? {} : { length }),
      ...(durable.tails ? { tails: durable.tails } : {}),
      ...(chunk ? { lastChunk: chunk, retriesLeft: retryThreshold } : {}),
      ...(chain === undefined ? {} : { chain }),
      ...(digestState === undefined ? {} : { digestState }),
      ...head,
      ...expiry(record, now, lifetimes),
    },
    clear: [
      // Whoever writes begins at the tails: their bytes are in a part now, or still in tails.
      ...(record.tails && !durable.tails ? (['tails'] as const) : []),
      ...(record.head !== undefined && head?.headSeen ? (['head'] as const) : []),
      // A state of other bytes than the durable ones is worse than none.
      ...(hasMoved && digestState === undefined ? (['digestState'] as const) : []),
    ],
    ...(durable.parts.length > 0 ? { addParts: durable.parts } : {}),
  }
}

/** A range of a file sent in any order became durable. */
export function acceptParts(
  record: UploadRecord,
  parts: readonly PartReceipt[],
  now: number,
  lifetimes: Lifetimes,
  head: Pick<UploadRecord, 'head' | 'headSeen'> = {},
): RecordChange {
  const offset = storedPrefix(record.offset, [...record.parts, ...parts])
  return { set: { status: 'uploading', offset, ...head, ...expiry(record, now, lifetimes) }, addParts: parts }
}

/** A damaged chunk was discarded: one retry fewer, or the end. */
export function rejectChunk(record: UploadRecord, now: number, lifetimes: Lifetimes): RecordChange {
  if (record.retriesLeft > 0)
    return { set: { retriesLeft: record.retriesLeft - 1, ...expiry(record, now, lifetimes) } }
  const message = 'A chunk arrived damaged more often than is forgiven'
  return failUpload({ code: 'DIGEST_MISMATCH', message }, now, lifetimes)
}

/** Refuses to complete what is not all there. */
export function admitComplete(
  record: UploadRecord,
  length: number | undefined,
  now: number,
): 'verify' | 'settle' | 'replay' {
  if (isPublished(record)) return 'replay'
  if (record.status === 'completing') return 'settle'
  admitWrite(record, now)
  if (record.partial) throw partialError(record.id)
  const total = declaredLength(record, length)
  if (total !== undefined && record.offset === total) return 'verify'
  const missing = missingRanges(record, total)
  const details = { offset: record.offset, ...(total === undefined ? {} : { length: total }), missing }
  throw new UploadError(
    'UPLOAD_INCOMPLETE',
    `Upload ${record.id} has ${record.offset} of ${total ?? 'an unknown number of'} bytes`,
    { details },
  )
}

export function beginCompletion(length: number, now: number): RecordChange {
  return { set: { status: 'completing', length, updatedAt: now, dueAt: now + settleAfterMs } }
}

/** Publishing was refused for a reason that may pass: the upload stands where it stood. */
export function retractCompletion(record: UploadRecord, now: number, lifetimes: Lifetimes): RecordChange {
  return { set: { status: 'uploading', ...expiry(record, now, lifetimes) } }
}

export function failUpload(failure: UploadFailure, now: number, lifetimes: Lifetimes): RecordChange {
  const retained = dueAfter(now, lifetimes.retentionMs)
  return {
    set: { status: 'failed', failure, retriesLeft: 0, updatedAt: now, ...retained },
    clear: ['expiresAt', ...(retained.dueAt === undefined ? (['dueAt'] as const) : [])],
  }
}

export function beginAbort(now: number): RecordChange {
  return { set: { status: 'aborting', updatedAt: now, dueAt: now + settleAfterMs } }
}

/** When an unfinished upload expires and when the sweeper looks at it next, as fields of its record. */
export function expiry(
  record: Pick<UploadRecord, 'createdAt' | 'sources'>,
  now: number,
  lifetimes: Lifetimes,
): { readonly updatedAt: number; readonly expiresAt?: number; readonly dueAt?: number } {
  const expiresAt = Math.min(record.createdAt + lifetimes.expireAfterMs, now + lifetimes.expireIdleMs)
  const dueAt = record.sources ? Math.min(expiresAt, lookAgainAt(record.createdAt, now)) : expiresAt
  return {
    updatedAt: now,
    ...(Number.isFinite(expiresAt) ? { expiresAt } : {}),
    ...(Number.isFinite(dueAt) ? { dueAt } : {}),
  }
}

/** An upload put together from others is looked at again soon at first, and ever more rarely. */
function lookAgainAt(createdAt: number, now: number): number {
  return now + Math.max(settleAfterMs, Math.floor((now - createdAt) / 8))
}

export function failedError(record: UploadRecord): UploadError<'UPLOAD_FAILED'> {
  const reason = record.failure?.message ?? 'no reason was recorded'
  return new UploadError('UPLOAD_FAILED', `Upload ${record.id} failed: ${reason}`, {
    details: { id: record.id, reason },
  })
}

export function expiredError(record: UploadRecord): UploadError<'UPLOAD_EXPIRED'> {
  const expiredAt = record.expiresAt ?? 0
  const message = `Upload ${record.id} expired at ${new Date(expiredAt).toISOString()}; start a new one`
  return new UploadError('UPLOAD_EXPIRED', message, { details: { id: record.id, expiredAt } })
}

function offsetMismatch(record: UploadRecord, provided: number): UploadError<'OFFSET_MISMATCH'> {
  const expected = record.offset
  const message = `Upload ${record.id} stands at offset ${expected}, not ${provided}`
  return new UploadError('OFFSET_MISMATCH', message, { details: { expected, provided } })
}

function admitSize(record: UploadRecord, chunk: ChunkRequest): void {
  const length = chunk.length ?? record.length
  const end = chunk.offset + (chunk.size ?? 0)
  if (length === undefined || end <= length) return
  throw new UploadError(
    'LENGTH_EXCEEDED',
    `Upload ${record.id} has ${length} bytes; a chunk of ${chunk.size} at ${chunk.offset} is too long`,
    { details: { length } },
  )
}

function isReplayOf({ lastChunk: last, offset, status }: UploadRecord, chunk: ChunkRequest): boolean {
  if (chunk.refuseRepeat || !last?.digest || !chunk.claims) return false
  // An empty chunk leaves the offset where it was: only once all is over can it be nothing else.
  const mayBeNext = status === 'created' || status === 'uploading'
  if (chunk.offset !== last.offset || (mayBeNext && chunk.offset === offset)) return false
  return chunk.size === undefined || chunk.size === last.size
}

export function dueAfter(start: number, delayMs: number): { readonly dueAt?: number } {
  return Number.isFinite(delayMs) ? { dueAt: start + delayMs } : {}
}

function partialError(id: string): UploadError<'UPLOAD_PARTIAL'> {
  const message = `Upload ${id} is a piece of a file and is not published on its own; concatenate it`
  return new UploadError('UPLOAD_PARTIAL', message, { details: { id } })
}
