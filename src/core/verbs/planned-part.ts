import { checkedDigest } from '../checked-request.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import { UploadError } from '../errors.ts'
import { headSize } from '../head-watch.ts'
import { planFor } from '../storage-plan.ts'
import type { Digest, PartReceipt, UploadRecord } from '../types.ts'
import { admitWrite } from '../upload.ts'
import type { PartRequest } from '../upload-engine.ts'
import { storageOf } from './find-record.ts'
import { isHeadDue } from './head-check.ts'

/** One range of a file that is sent in any order, and where the storage's plan puts it. */
export interface PlannedPart {
  /** Counts ranges of `chunkSize` from 0. */
  readonly index: number
  readonly offset: number
  readonly size: number
  readonly digest?: Digest
  /** The number of the first storage part in it. */
  readonly firstNumber: number
  /** The same bytes are there already. */
  readonly isStored: boolean
}

/** Refuses a range that cannot be written on its own. */
export function admitPart(
  engine: EngineDependencies,
  record: UploadRecord,
  request: PartRequest,
): PlannedPart {
  admitWrite(record, engine.clock.now())
  const { length, chunkSize } = record
  const storage = storageOf(engine, record)
  if (record.digest && !storage.readStaged)
    throw unsupported('A file whose digest is checked as it arrives has to arrive in order')
  const { contiguous, order } = storage.traits
  if (order !== 'any') throw unsupported(`Storage '${storage.name}' takes bytes in order only`)
  if (length === undefined || length !== record.plannedLength)
    throw unsupported('Parts in any order need an upload whose length was declared at its creation')
  if (isHeadDue(engine, record) && !storage.readStaged && chunkSize < Math.min(headSize, length))
    throw unsupported(`The hook checkHead needs the first ${headSize} bytes in one part, or in order`)
  const { offset } = request
  const plan = planFor(storage, length, chunkSize)
  const partSize = plan.sizeOf(1)
  if (!contiguous && chunkSize % partSize !== 0)
    throw unsupported(`Chunks of ${chunkSize} bytes are smaller than the storage's parts`)
  if (offset % chunkSize !== 0 || offset >= Math.max(length, 1)) throw misaligned(chunkSize, length, offset)
  const isPlanned = contiguous || record.parts.every(part => part.offset === plan.rangeOf(part.number).start)
  if (!isPlanned || !isBoundary(record.offset, chunkSize, length)) throw begunOtherwise(record, offset)
  const size = Math.min(chunkSize, length - offset)
  const digest = request.digest && checkedDigest(request.digest, engine)
  const index = offset / chunkSize
  return {
    index,
    offset,
    size,
    ...(digest ? { digest } : {}),
    firstNumber: contiguous ? index + 1 : offset / partSize + 1,
    isStored: isStored(record, offset, size, digest),
  }
}

function isStored(record: UploadRecord, offset: number, size: number, digest: Digest | undefined): boolean {
  const inside = record.parts.filter(part => part.offset < offset + size && part.offset + part.size > offset)
  const stored = inside.reduce((sum, part) => sum + part.size, 0)
  if (stored === 0 && offset >= record.offset) return false
  if (stored === size && digest !== undefined && isSame(inside, digest)) return true
  throw new UploadError('RANGE_TAKEN', `Upload ${record.id} has bytes at ${offset} already`, {
    details: { offset, size },
  })
}

function isSame(parts: readonly PartReceipt[], digest: Digest): boolean {
  const known = parts.find(part => part.range)?.range?.digest
  return known?.algorithm === digest.algorithm && known.value === digest.value
}

/** Whether the bytes up to an offset are whole ranges. */
function isBoundary(offset: number, chunkSize: number, length: number): boolean {
  return offset % chunkSize === 0 || offset === length
}

function begunOtherwise({ id, offset, chunkSize }: UploadRecord, provided: number): UploadError {
  const message = `Upload ${id} was begun with chunks that are not ranges of ${chunkSize} bytes; send chunks from ${offset} on`
  return new UploadError('RANGE_MISALIGNED', message, { details: { partSize: chunkSize, provided } })
}

function misaligned(partSize: number, length: number, provided: number): UploadError {
  const message = `A part begins at a multiple of ${partSize} below ${length}, not at ${provided}`
  return new UploadError('RANGE_MISALIGNED', message, { details: { partSize, provided } })
}

function unsupported(message: string): UploadError {
  return new UploadError('NOT_SUPPORTED', message, { details: { what: 'writePart' } })
}
