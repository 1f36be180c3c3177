import { UploadError } from '../../core/errors.ts'
import type { Assembly, StagedBytes, StorageContext } from '../../core/ports/storage.ts'
import type { PartReceipt } from '../../core/types.ts'
import { crcOfBase64, hexOfCrc } from '../cloud/crc-text.ts'
import { isPrivateKey } from '../cloud/private-names.ts'
import { type PlannedCopy, planCopies, type SourceRange } from './copy-plan.ts'
import type { S3Caller } from './s3-caller.ts'
import type { S3Handle } from './s3-handle.ts'
import { sendPart, uploadOf } from './s3-parts.ts'
import { crcOfWhole, publish } from './s3-publish.ts'
import { readObject } from './s3-read.ts'
import { partLimits } from './s3-traits.ts'

/** How many parts are copied at once. */
const lanes = 4

/**
 * Has the server copy the bytes of others into parts of this upload. Only objects can be copied from, so each source
 * is completed under its private name first, which nobody sees and which is safe to repeat.
 */
export async function concatenate(
  s3: S3Caller,
  handle: S3Handle,
  sources: readonly StagedBytes<S3Handle>[],
  context: StorageContext,
): Promise<readonly PartReceipt[]> {
  await completeSources(s3, sources, context)
  const { min, max } = partLimits
  const limits = { min, max, ...(s3.options.uniformParts ? { uniform: handle.partSize } : {}) }
  const plan = planCopies(
    sources.map(({ assembly }) => assembly.size),
    limits,
  )
  if (plan.length > partLimits.maxCount) throw tooMany(plan.length)
  const receipts: PartReceipt[] = []
  const waiting = [...plan]
  const lane = async (): Promise<void> => {
    for (let part = waiting.shift(); part; part = waiting.shift())
      receipts.push(await bringPart(s3, handle, part, sources, context))
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return receipts.sort((a, b) => a.number - b.number)
}

async function completeSources(
  s3: S3Caller,
  sources: readonly StagedBytes<S3Handle>[],
  context: StorageContext,
): Promise<void> {
  const byObject = new Map(sources.map(source => [source.handle.object, source]))
  for (const { handle, assembly } of byObject.values()) {
    if (!isPrivateKey(handle.key)) throw notPartial(handle)
    await publish(s3, handle, assembly, context)
  }
}

async function bringPart(
  s3: S3Caller,
  handle: S3Handle,
  { number, offset, size, ranges }: PlannedCopy,
  sources: readonly StagedBytes<S3Handle>[],
  context: StorageContext,
): Promise<PartReceipt> {
  const [range] = ranges
  const source = range && sources[range.source]
  // S3 copies ranges of objects above 5 MiB only.
  if (source && ranges.length === 1 && size >= partLimits.min)
    return copyPart(s3, handle, { number, offset, size, range, source }, context)
  const buffers: Uint8Array[] = []
  for (const each of ranges) buffers.push(...(await bytesOf(s3, each, sources, context)))
  return sendPart(s3, handle, { number, offset, size, buffers }, context)
}

interface Copy {
  readonly number: number
  readonly offset: number
  readonly size: number
  readonly range: SourceRange
  readonly source: StagedBytes<S3Handle>
}

async function copyPart(
  s3: S3Caller,
  handle: S3Handle,
  { number, offset, size, range, source }: Copy,
  context: StorageContext,
): Promise<PartReceipt> {
  const { start, end } = range
  const input = {
    ...uploadOf(s3, handle),
    PartNumber: number,
    CopySource: `${s3.bucket}/${encodeURIComponent(source.handle.object)}`,
    ...(size === source.assembly.size ? {} : { CopySourceRange: `bytes=${start}-${end - 1}` }),
  }
  const { CopyPartResult: result } = await s3.call(
    `copy part ${number} of upload ${handle.id}`,
    context,
    ({ sdk, client }, abortSignal) => client.send(new sdk.UploadPartCopyCommand(input), { abortSignal }),
  )
  const crc = result?.ChecksumCRC32 ? crcOfBase64(result.ChecksumCRC32) : crcOfAll(source.assembly, size)
  return {
    number,
    offset,
    size,
    ...(result?.ETag === undefined ? {} : { etag: result.ETag }),
    ...(crc === undefined ? {} : { digest: { algorithm: 'crc32', value: hexOfCrc(crc) } }),
  }
}

/** Of a source that is copied whole. */
function crcOfAll({ size, parts }: Assembly, copied: number): number | undefined {
  return size === copied ? crcOfWhole(parts) : undefined
}

/** Less than a minimal part each, so a few of them fit into memory. */
async function bytesOf(
  s3: S3Caller,
  { source, start, end }: SourceRange,
  sources: readonly StagedBytes<S3Handle>[],
  context: StorageContext,
): Promise<readonly Uint8Array[]> {
  const object = sources[source]?.handle.object ?? ''
  const buffers: Uint8Array[] = []
  for await (const bytes of readObject(s3, object, { start, end }, context)) buffers.push(bytes)
  return buffers
}

function tooMany(count: number): UploadError {
  return new UploadError(
    'NOT_SUPPORTED',
    `S3 puts at most ${partLimits.maxCount} parts together, and these uploads need ${count}; use fewer or larger ones`,
    { details: { what: 'concatenate' } },
  )
}

function notPartial({ id }: S3Handle): UploadError {
  return new UploadError('NOT_SUPPORTED', `Upload ${id} was not created as a partial one`, {
    details: { what: 'concatenate' },
  })
}
