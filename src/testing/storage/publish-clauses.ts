import assert from 'node:assert/strict'
import type { Draft } from '../clause.ts'
import { expectRefusal } from '../expect-error.ts'
import type { StorageBench } from './storage-bench.ts'

/** Atomic, exact, and the same answer however often it is asked. */
export function publishClauses(): readonly Draft<StorageBench>[] {
  return [
    {
      name: 'nothing is visible before complete',
      async prove(bench) {
        const upload = await bench.create()
        await bench.assertUnpublished(upload.target.key, 'after create')
        const bytes = bench.bytes(2)
        const assembly = await upload.write(bytes)
        await bench.assertUnpublished(upload.target.key, 'after the last part')
        await upload.complete(assembly)
        await bench.assertPublished(upload.target.key, bytes)
      },
    },
    {
      name: 'an upload whose key is free is published under it',
      async prove(bench) {
        const upload = await bench.create()
        const object = await upload.complete(await upload.write(bench.bytes(1)))
        assert.equal(object.key, upload.target.key)
      },
    },
    {
      name: 'a key may hold spaces, signs and letters of any script',
      async prove(bench) {
        const { id } = bench.target()
        const key = `conformance/${id}/a b+c%20d&e=f/#?;'()[]~@!$ é 漢字 🚢.tar.gz`
        const bytes = bench.bytes(1)
        const object = await bench.publish(bytes, { id, key })
        assert.equal(object.key, key)
        await bench.assertPublished(key, bytes)
      },
    },
    {
      name: 'an upload of zero bytes is published as an empty object',
      async prove(bench) {
        const upload = await bench.create({ length: 0 })
        const object = await upload.complete(upload.assembly(0, []))
        assert.equal(object.size, 0)
        await bench.assertPublished(object.key, new Uint8Array(0))
      },
    },
    {
      name: 'complete twice gives the same answer and changes nothing',
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.bytes(2)
        const assembly = await upload.write(bytes)
        const object = await upload.complete(assembly)
        assert.deepEqual(await upload.complete(assembly), object)
        await bench.assertPublished(object.key, bytes)
      },
    },
    {
      name: 'after a crash between publishing and recording, another process completes with the same answer',
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.bytes(2)
        const assembly = await upload.write(bytes)
        const object = await upload.complete(assembly)
        assert.deepEqual(await upload.elsewhere().complete(JSON.parse(JSON.stringify(assembly))), object)
        await bench.assertPublished(object.key, bytes)
      },
    },
    {
      name: 'bytes beyond the assembly, left by a crashed chunk, are never published',
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.bytes(3)
        const whole = await upload.write(bytes)
        const wanted = bytes.subarray(0, bench.partSize)
        const completion = upload.complete({ size: wanted.length, parts: whole.parts.slice(0, 1) })
        // A sequential backend cannot take bytes back: it may refuse, but not publish them.
        if (bench.mayRefuseFewer) await completion.catch(() => {})
        else await completion
        const found = await bench.published(upload.target.key)
        if (bench.mayRefuseFewer && found === undefined) return
        await bench.assertPublished(upload.target.key, wanted)
      },
    },
    {
      name: 'an assembly of bytes that were never written is refused and stays invisible',
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.bytes(2)
        const [first] = upload.cut(bytes)
        assert.ok(first)
        const receipt = await upload.writePart(first)
        const missing = { number: 2, offset: bench.partSize, size: 10, etag: '"0123456789abcdef"' }
        const assembly = upload.assembly(bench.partSize + 10, [receipt, missing])
        await expectRefusal(upload.complete(assembly))
        await bench.assertUnpublished(upload.target.key)
      },
    },
    {
      name: 'after a refused complete the upload can still be finished',
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.bytes(2)
        const [first, second] = upload.cut(bytes)
        assert.ok(first && second)
        const receipts = [await upload.writePart(first)]
        const missing = { ...second, size: second.bytes.length, etag: '"0123456789abcdef"' }
        const { number, offset, size, etag } = missing
        await expectRefusal(
          upload.complete(upload.assembly(bytes.length, [...receipts, { number, offset, size, etag }])),
        )
        receipts.push(await upload.writePart(second))
        const object = await upload.complete(upload.assembly(bytes.length, receipts))
        await bench.assertPublished(object.key, bytes)
      },
    },
  ]
}
