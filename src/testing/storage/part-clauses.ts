import assert from 'node:assert/strict'
import type { AnyStorage } from '../../core/ports/storage.ts'
import type { Draft } from '../clause.ts'
import { assertSameBytes } from '../same-bytes.ts'
import type { StorageBench } from './storage-bench.ts'

const MiB = 1_048_576

/** Parts in, bytes out. */
export function partClauses({ traits }: AnyStorage): readonly Draft<StorageBench>[] {
  return [
    {
      name: 'parts written in order are the object, byte by byte',
      async prove(bench) {
        const bytes = bench.bytes(3)
        const object = await bench.publish(bytes)
        assert.equal(object.size, bytes.length)
        await bench.assertPublished(object.key, bytes)
      },
    },
    {
      name: 'the last part may be a single byte',
      async prove(bench) {
        const bytes = bench.random.bytes(bench.partSize + 1)
        await bench.assertPublished((await bench.publish(bytes)).key, bytes)
      },
    },
    {
      name: 'a handle and receipts that went through JSON serve another process',
      async prove(bench) {
        const upload = await bench.create()
        assert.deepEqual(JSON.parse(JSON.stringify(upload.handle)), upload.handle)
        const bytes = bench.bytes(2)
        const [first, second] = upload.cut(bytes)
        assert.ok(first && second)
        const receipts = [await upload.writePart(first), await upload.elsewhere().writePart(second)]
        const assembly = upload.assembly(bytes.length, JSON.parse(JSON.stringify(receipts)))
        const object = await upload.elsewhere().complete(assembly)
        await bench.assertPublished(object.key, bytes)
      },
    },
    {
      name: 'a receipt says which bytes it is for',
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.random.bytes(bench.partSize)
        const { number, offset, size } = await upload.writePart({ number: 1, offset: 0, bytes })
        assert.deepEqual({ number, offset, size }, { number: 1, offset: 0, size: bytes.length })
      },
    },
    {
      name: 'what a part was written from may be freed once it is stored',
      async prove(bench) {
        const bytes = bench.bytes(2)
        const upload = await bench.create()
        const receipts = []
        for (const part of upload.cut(bytes)) {
          const own = part.bytes.slice()
          receipts.push(await upload.writePart({ ...part, bytes: own }))
          structuredClone(own.buffer, { transfer: [own.buffer] })
          assert.equal(own.length, 0)
        }
        const object = await upload.complete(upload.assembly(bytes.length, receipts))
        await bench.assertPublished(object.key, bytes)
      },
    },
    {
      name: 'a part of many buffers, some of them empty, is one run of bytes',
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.random.bytes(bench.partSize)
        // More than the 1024 that one writev takes on common systems.
        const buffers = [...shreds(bytes, 2000), new Uint8Array(0)]
        const part = { number: 1, offset: 0, size: bytes.length, buffers, last: true }
        const receipt = await bench.storage.writePart(upload.handle, part, bench.context)
        const object = await upload.complete(upload.assembly(bytes.length, [receipt]))
        await bench.assertPublished(object.key, bytes)
      },
    },
    {
      name: 'buffers come back unchanged and may be used again as soon as the part is written',
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.random.bytes(bench.partSize)
        const given = Uint8Array.from(bytes)
        const receipt = await upload.writePart({ number: 1, offset: 0, bytes: given, last: true })
        assertSameBytes(given, bytes, 'the buffer after writePart')
        given.fill(0)
        const object = await upload.complete(upload.assembly(bytes.length, [receipt]))
        await bench.assertPublished(object.key, bytes)
      },
    },
    {
      name: 'a big part arrives whole',
      async prove(bench) {
        const size = Math.min(17 * MiB + 3, traits.part.max, traits.maxObjectSize)
        const bytes = bench.random.bytes(size)
        const upload = await bench.create({ length: size, partSize: size })
        const receipt = await upload.writePart({ number: 1, offset: 0, bytes, last: true })
        const object = await upload.complete(upload.assembly(size, [receipt]))
        await bench.assertPublished(object.key, bytes)
      },
    },
    {
      name: 'a part written once more, as after a lost answer, counts once',
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.bytes(2)
        const [first, second] = upload.cut(bytes)
        assert.ok(first && second)
        await upload.writePart(first)
        const receipts = [await upload.elsewhere().writePart(first), await upload.writePart(second)]
        const object = await upload.complete(upload.assembly(bytes.length, receipts))
        await bench.assertPublished(object.key, bytes)
      },
    },
  ]
}

function shreds(bytes: Uint8Array, count: number): readonly Uint8Array[] {
  const step = bytes.length / count
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(Math.floor(index * step), Math.floor((index + 1) * step)),
  )
}
