import type { AnyStorage } from '../../core/ports/storage.ts'
import type { Draft } from '../clause.ts'
import { expectRefusal } from '../expect-error.ts'
import type { PartDraft } from './bench-upload.ts'
import type { StorageBench } from './storage-bench.ts'

/**
 * What a storage says it cannot take it must refuse, when the part is written or at the latest when it is to be
 * published: an engine whose plan is wrong hears of it, and no reader sees the result.
 */
export function partLimitClauses({ traits }: AnyStorage): readonly Draft<StorageBench>[] {
  const { min, max, align, maxCount, uniform } = traits.part
  return [
    {
      name: 'a part below the minimum that is not the last is refused',
      exempt: min <= 1 && 'a part of one byte is legal',
      prove: bench => assertRefused(bench, [min - 1, bench.partSize]),
    },
    {
      name: 'a part that is not aligned and not the last is refused',
      exempt: align <= 1 && 'any size is aligned',
      prove: bench => assertRefused(bench, [bench.partSize + 1, bench.partSize]),
    },
    {
      name: 'a part of another size than the others is refused',
      exempt: !uniform && 'sizes of parts may differ',
      prove: bench => assertRefused(bench, [bench.partSize, bench.partSize + align, bench.partSize]),
    },
    {
      name: 'a part numbered above the count is refused',
      exempt: !Number.isFinite(maxCount) && 'no limit on the number of parts',
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.random.bytes(10)
        await expectRefusal(
          (async () => {
            const receipt = await upload.writePart({ number: maxCount + 1, offset: 0, bytes, last: true })
            await upload.complete(upload.assembly(bytes.length, [receipt]))
          })(),
        )
        await bench.assertUnpublished(upload.target.key)
      },
    },
    {
      name: 'a part above the maximum is refused',
      exempt: max > 67_108_864 && 'the largest part is too large to try',
      prove: bench => assertRefused(bench, [max + align, 1]),
    },
  ]
}

async function assertRefused(bench: StorageBench, sizes: readonly number[]): Promise<void> {
  const upload = await bench.create()
  await expectRefusal(
    (async () => {
      const receipts = []
      for (const part of draftsOf(bench, sizes)) receipts.push(await upload.writePart(part))
      const size = sizes.reduce((sum, each) => sum + each, 0)
      await upload.complete(upload.assembly(size, receipts))
    })(),
  )
  await bench.assertUnpublished(upload.target.key, 'though it was refused')
}

function draftsOf(bench: StorageBench, sizes: readonly number[]): readonly PartDraft[] {
  let offset = 0
  return sizes.map((size, index) => {
    const part = {
      number: index + 1,
      offset,
      bytes: bench.random.bytes(size),
      last: index === sizes.length - 1,
    }
    offset += size
    return part
  })
}
