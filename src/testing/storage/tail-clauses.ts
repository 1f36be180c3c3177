import assert from 'node:assert/strict'
import type { AnyStorage, TailStore } from '../../core/ports/storage.ts'
import type { Tail } from '../../core/types.ts'
import type { Draft } from '../clause.ts'
import { expectError } from '../expect-error.ts'
import { assertSameBytes } from '../same-bytes.ts'
import type { BenchUpload } from './bench-upload.ts'
import type { StorageBench } from './storage-bench.ts'

/** Bytes too few to be a part. */
export function tailClauses({ tail }: AnyStorage): readonly Draft<StorageBench>[] {
  const exempt = !tail && 'no minimum size of parts, so no tail'
  return [
    {
      name: 'a tail reads back, also in another process',
      exempt,
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.random.bytes(tailSize(bench))
        const written = await writeTail(bench, upload, bytes)
        assert.deepEqual({ offset: written.offset, size: written.size }, { offset: 0, size: bytes.length })
        const tail = JSON.parse(JSON.stringify(written))
        const found = await tailOf(bench.other).read(upload.elsewhere().handle, tail, bench.context)
        assertSameBytes(found, bytes, 'the tail')
      },
    },
    {
      name: 'a longer tail is written beside the one before and leaves it readable',
      exempt,
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.random.bytes(tailSize(bench))
        const shorter = await writeTail(bench, upload, bytes.subarray(0, 1))
        const longer = await writeTail(bench, upload, bytes)
        assertSameBytes(await readTail(bench, upload, shorter), bytes.subarray(0, 1), 'the older tail')
        assertSameBytes(await readTail(bench, upload, longer), bytes, 'the newer tail')
      },
    },
    {
      name: 'removing a tail leaves the others, and twice is success',
      exempt,
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.random.bytes(tailSize(bench))
        const older = await writeTail(bench, upload, bytes)
        const newer = await writeTail(bench, upload, bytes)
        await tailOf(bench.storage).remove(upload.handle, older, bench.context)
        await tailOf(bench.other).remove(upload.handle, older, bench.context)
        assertSameBytes(await readTail(bench, upload, newer), bytes, 'the tail that stays')
        await expectError(readTail(bench, upload, older), 'STORAGE_GONE')
      },
    },
    {
      name: 'the buffers of a tail may be used again as soon as it is written',
      exempt,
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.random.bytes(tailSize(bench))
        const given = Uint8Array.from(bytes)
        const tail = await writeTail(bench, upload, given)
        given.fill(0)
        assertSameBytes(await readTail(bench, upload, tail), bytes, 'the tail')
      },
    },
    {
      name: 'a tail is never published',
      exempt,
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.random.bytes(bench.partSize)
        const receipt = await upload.writePart({ number: 1, offset: 0, bytes })
        await writeTail(bench, upload, bench.random.bytes(tailSize(bench)), bytes.length)
        const { key } = await upload.complete(upload.assembly(bytes.length, [receipt]))
        await bench.assertPublished(key, bytes)
      },
    },
    {
      name: 'abort frees the tail',
      exempt,
      async prove(bench) {
        const upload = await bench.create()
        const tail = await writeTail(bench, upload, bench.random.bytes(tailSize(bench)))
        await upload.abort()
        await expectError(readTail(bench, upload, tail), 'STORAGE_GONE')
      },
    },
  ]
}

function tailSize(bench: StorageBench): number {
  return Math.min(bench.storage.traits.part.min - 1, 4096)
}

function tailOf({ tail }: AnyStorage): TailStore {
  assert.ok(tail, 'the tail store went missing')
  return tail
}

function writeTail(bench: StorageBench, upload: BenchUpload, bytes: Uint8Array, offset = 0): Promise<Tail> {
  const tail = { offset, size: bytes.length, buffers: [bytes] }
  return tailOf(bench.storage).write(upload.handle, tail, bench.context)
}

function readTail(bench: StorageBench, upload: BenchUpload, tail: Tail): Promise<Uint8Array> {
  return tailOf(bench.storage).read(upload.handle, tail, bench.context)
}
