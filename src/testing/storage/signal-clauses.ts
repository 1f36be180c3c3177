import type { AnyStorage } from '../../core/ports/storage.ts'
import type { Draft } from '../clause.ts'
import { expectReason } from '../expect-error.ts'
import { collect } from '../same-bytes.ts'
import type { StorageBench } from './storage-bench.ts'

const reason = new Error('given up by the conformance kit')
const givenUp = { signal: AbortSignal.abort(reason) }

/** Giving a call up. */
export function signalClauses({ read, readStaged }: AnyStorage): readonly Draft<StorageBench>[] {
  return [
    {
      name: "create rejects with the signal's reason when it was aborted before",
      async prove(bench) {
        await expectReason(bench.storage.create(bench.target(), givenUp), reason)
      },
    },
    {
      name: 'writePart with an aborted signal rejects with its reason, and the part can be written later',
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.bytes(1)
        const part = { number: 1, offset: 0, size: bytes.length, buffers: [bytes], last: true }
        await expectReason(bench.storage.writePart(upload.handle, part, givenUp), reason)
        await bench.assertPublished((await upload.complete(await upload.write(bytes))).key, bytes)
      },
    },
    {
      name: 'complete with an aborted signal rejects with its reason and publishes nothing',
      async prove(bench) {
        const upload = await bench.create()
        const assembly = await upload.write(bench.bytes(1))
        await expectReason(bench.storage.complete(upload.handle, assembly, givenUp), reason)
        await bench.assertUnpublished(upload.target.key)
      },
    },
    {
      name: 'writePart settles when the signal aborts under way, and the part can be written again',
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.bytes(1)
        const part = { number: 1, offset: 0, size: bytes.length, buffers: [bytes], last: true }
        const controller = new AbortController()
        const write = bench.storage.writePart(upload.handle, part, { signal: controller.signal })
        controller.abort(reason)
        await write.catch(() => {})
        await bench.assertPublished((await upload.complete(await upload.write(bytes))).key, bytes)
      },
    },
    {
      name: 'reading with an aborted signal rejects with its reason',
      exempt: !read && 'no read()',
      async prove(bench) {
        const { key } = await bench.publish(bench.bytes(1))
        const stream = bench.storage.read?.(key, { start: 0, end: 1 }, givenUp)
        await expectReason(stream ? collect(stream) : Promise.resolve(), reason)
      },
    },
    {
      name: 'reading staged bytes with an aborted signal rejects with its reason',
      exempt: !readStaged && 'no readStaged()',
      async prove(bench) {
        const upload = await bench.create()
        const assembly = await upload.write(bench.bytes(1))
        const stream = bench.storage.readStaged?.(upload.handle, assembly, { start: 0, end: 1 }, givenUp)
        await expectReason(stream ? collect(stream) : Promise.resolve(), reason)
      },
    },
  ]
}
