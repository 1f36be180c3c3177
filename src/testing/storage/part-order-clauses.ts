import type { AnyStorage } from '../../core/ports/storage.ts'
import type { Draft } from '../clause.ts'
import { expectRefusal } from '../expect-error.ts'
import type { StorageBench } from './storage-bench.ts'

/** In which order parts may come. */
export function partOrderClauses({ traits }: AnyStorage): readonly Draft<StorageBench>[] {
  const inOrderOnly = traits.order === 'sequential' && 'sequential storage'
  return [
    {
      name: 'a part of the same number replaces the one before',
      exempt: inOrderOnly,
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.bytes(2)
        await upload.write(bench.random.bytes(bytes.length))
        const object = await upload.complete(await upload.write(bytes))
        await bench.assertPublished(object.key, bytes)
      },
    },
    {
      name: 'parts may come in any order',
      exempt: inOrderOnly,
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.bytes(5)
        const receipts = []
        for (const part of [...upload.cut(bytes)].reverse()) receipts.push(await upload.writePart(part))
        const object = await upload.complete(upload.assembly(bytes.length, receipts))
        await bench.assertPublished(object.key, bytes)
      },
    },
    {
      name: 'parts may come in parallel, from two processes',
      exempt: inOrderOnly,
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.bytes(8)
        const hands = [upload, upload.elsewhere()]
        const writes = upload.cut(bytes).map(part => hands[part.number % 2]?.writePart(part))
        const receipts = (await Promise.all(writes)).filter(receipt => receipt !== undefined)
        const object = await upload.complete(upload.assembly(bytes.length, receipts))
        await bench.assertPublished(object.key, bytes)
      },
    },
    {
      name: 'a part that leaves a hole before it is refused',
      exempt: traits.order === 'any' && 'parts may come in any order',
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.random.bytes(bench.partSize)
        await upload.writePart({ number: 1, offset: 0, bytes })
        await expectRefusal(upload.writePart({ number: 3, offset: 2 * bench.partSize, bytes, last: true }))
      },
    },
    {
      name: 'uploads under way at once do not see each other',
      async prove(bench) {
        const contents = [bench.bytes(2), bench.bytes(3), bench.bytes(1)]
        const uploads = await Promise.all(
          contents.map(async bytes => ({ bytes, object: await bench.publish(bytes) })),
        )
        for (const { bytes, object } of uploads) await bench.assertPublished(object.key, bytes)
      },
    },
  ]
}
