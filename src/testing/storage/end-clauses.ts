import assert from 'node:assert/strict'
import type { Draft } from '../clause.ts'
import type { StorageBench } from './storage-bench.ts'

/** Aborting, and what the backend then believes. */
export function endClauses(): readonly Draft<StorageBench>[] {
  return [
    {
      name: 'an upload that has a part is open',
      async prove(bench) {
        const upload = await bench.create()
        await upload.write(bench.bytes(2))
        assert.equal((await bench.other.inspect(upload.elsewhere().handle, bench.context)).state, 'open')
      },
    },
    {
      name: 'what inspect tells of an open upload is what was written',
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.random.bytes(bench.partSize)
        const receipt = await upload.writePart({ number: 1, offset: 0, bytes })
        const view = await bench.other.inspect(upload.handle, bench.context)
        if (view.offset !== undefined) assert.equal(view.offset, bytes.length)
        if (view.parts === undefined) return
        const told = view.parts.map(({ number, size, etag }) => ({ number, size, etag }))
        assert.deepEqual(told, [{ number: 1, size: bytes.length, etag: receipt.etag }])
      },
    },
    {
      name: 'a completed upload is completed',
      async prove(bench) {
        const upload = await bench.create()
        await upload.complete(await upload.write(bench.bytes(1)))
        assert.equal((await bench.other.inspect(upload.handle, bench.context)).state, 'completed')
      },
    },
    {
      name: 'an aborted upload is gone, and was never visible',
      async prove(bench) {
        const upload = await bench.create()
        await upload.write(bench.bytes(2))
        await upload.abort()
        assert.equal((await bench.other.inspect(upload.handle, bench.context)).state, 'gone')
        await bench.assertUnpublished(upload.target.key)
      },
    },
    {
      name: 'abort twice is success, also from another process',
      async prove(bench) {
        const upload = await bench.create()
        await upload.write(bench.bytes(1))
        await upload.abort()
        await upload.abort()
        await upload.elsewhere().abort()
      },
    },
    {
      name: 'an upload without a byte can be aborted',
      async prove(bench) {
        const upload = await bench.create()
        await upload.elsewhere().abort()
        await bench.assertUnpublished(upload.target.key)
      },
    },
    {
      name: 'abort of a completed upload leaves the object alone',
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.bytes(2)
        const { key } = await upload.complete(await upload.write(bytes))
        await upload.abort()
        await upload.elsewhere().abort()
        await bench.assertPublished(key, bytes)
      },
    },
    {
      name: 'abort of one upload leaves another of the same key alone',
      async prove(bench) {
        const kept = await bench.create()
        const dropped = await bench.create({ key: kept.target.key })
        const bytes = bench.bytes(2)
        const assembly = await kept.write(bytes)
        await dropped.write(bench.bytes(2))
        await dropped.abort()
        await bench.assertPublished((await kept.complete(assembly)).key, bytes)
      },
    },
  ]
}
