import type { StorageContext } from '../../core/ports/storage.ts'
import type { PartReceipt } from '../../core/types.ts'
import { blockIdOf, blockName } from './block-id.ts'
import type { CopyBlock } from './copy-block.ts'
import type { CopyRun } from './copy-runs.ts'
import { inParallel } from './in-parallel.ts'

/** A committed blob of which bytes are copied. */
export interface CopySource {
  readonly name: string
  readonly etag?: string
  readonly runs: readonly CopyRun[]
}

/** So many copies are under way at once. */
const parallelCopies = 4

/**
 * Stages the bytes of blobs one behind the other as blocks of another, and resolves with their receipts. `mark` must
 * not be one under which a client of ours stages there.
 */
export async function copyUpload(
  copyBlock: CopyBlock,
  sources: readonly CopySource[],
  { name, mark }: { readonly name: string; readonly mark: string },
  context: StorageContext,
): Promise<readonly PartReceipt[]> {
  const orders = sources.flatMap(source => source.runs.map(run => ({ source, run })))
  let offset = 0
  const receipts = orders.map(({ run: { size, crc32 } }, index) => {
    const number = index + 1
    const etag = blockName(mark, number, crc32 === undefined ? undefined : Number.parseInt(crc32, 16))
    const digest = crc32 === undefined ? {} : { digest: { algorithm: 'crc32', value: crc32 } }
    const receipt: PartReceipt = { number, offset, size, etag, ...digest }
    offset += size
    return receipt
  })
  await inParallel(orders, parallelCopies, ({ source, run }, index) =>
    copyBlock(
      {
        from: source.name,
        ...(source.etag === undefined ? {} : { ifMatch: source.etag }),
        offset: run.offset,
        size: run.size,
        to: name,
        blockId: blockIdOf(receipts[index]?.etag ?? ''),
      },
      context,
    ),
  )
  return receipts
}
