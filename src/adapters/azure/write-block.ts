import { UploadError } from '../../core/errors.ts'
import type { Part, StorageContext, StorageTraits } from '../../core/ports/storage.ts'
import type { PartReceipt } from '../../core/types.ts'
import { hexOfCrc } from '../cloud/crc-text.ts'
import { crc32Of } from '../cloud/crc32-of.ts'
import type { AzureHandle } from './azure-handle.ts'
import type { AzureTools } from './azure-tools.ts'
import { blockIdOf, blockName } from './block-id.ts'
import { BuffersBody } from './buffers-body.ts'

/** Stages a part as a block. */
export async function writeBlock(
  { calls, names, sendChecked, traits }: AzureTools,
  handle: AzureHandle,
  part: Part,
  { signal }: StorageContext,
): Promise<PartReceipt> {
  signal.throwIfAborted()
  checkPart(part, traits)
  const { number, offset, size, buffers } = part
  const crc32 = crc32Of(buffers)
  const etag = blockName(handle.mark, number, crc32)
  const call = { doing: `store part ${number} of upload ${handle.id}`, signal, bytes: size }
  await calls.run(call, ({ container }, abortSignal) => {
    const blob = container.getBlockBlobClient(names.staged(handle))
    return sendChecked(buffers, checksum =>
      blob.stageBlock(blockIdOf(etag), () => new BuffersBody(buffers), size, { ...checksum, abortSignal }),
    )
  })
  return { number, offset, size, etag, digest: { algorithm: 'crc32', value: hexOfCrc(crc32) } }
}

/** A plan that is wrong is heard of now, and not from a commit that fails after hours. */
function checkPart({ number, size, last }: Part, { part: { min, max, maxCount } }: StorageTraits): void {
  if (number < 1 || number > maxCount) throw refused(number, `is not within 1 to ${maxCount}`)
  if (size < 1 || size > max) throw refused(number, `has ${size} bytes, not 1 to ${max}`)
  if (size < min && !last) throw refused(number, `has ${size} bytes, fewer than ${min}, and is not the last`)
}

function refused(number: number, why: string): UploadError {
  return new UploadError('STORAGE_FAILED', `Part ${number} ${why}`)
}
