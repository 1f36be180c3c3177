import assert from 'node:assert/strict'
import type { AnyStorage, ByteRange } from '../../core/ports/storage.ts'
import type { Draft } from '../clause.ts'
import { expectError } from '../expect-error.ts'
import { assertSameBytes, collect } from '../same-bytes.ts'
import type { StorageBench } from './storage-bench.ts'

/** Reading published objects and staged bytes, and removing objects. */
export function readClauses({ read, readStaged, remove }: AnyStorage): readonly Draft<StorageBench>[] {
  const unreadable = !read && 'no read()'
  const unstaged = !readStaged && 'no readStaged()'
  const unremovable = !remove && 'no remove()'
  return [
    {
      name: 'a published object can be read in ranges: start, middle, end, one byte, none',
      exempt: unreadable,
      async prove(bench) {
        const bytes = bench.bytes(3)
        const { key } = await bench.publish(bytes)
        await assertRanges(bytes, bench.partSize, range => bench.other.read?.(key, range, bench.context))
      },
    },
    {
      name: 'a range that ends past the object ends with it',
      exempt: unreadable,
      async prove(bench) {
        const bytes = bench.bytes(1)
        const { key } = await bench.publish(bytes)
        const range = { start: 1, end: bytes.length + 1000 }
        const stream = bench.storage.read?.(key, range, bench.context)
        assertSameBytes(await collect(present(stream)), bytes.subarray(1), 'what was read')
      },
    },
    {
      name: 'reading an object that is not there is STORAGE_GONE',
      exempt: unreadable,
      async prove(bench) {
        const { key } = bench.target()
        const stream = async () =>
          collect(present(bench.storage.read?.(key, { start: 0, end: 1 }, bench.context)))
        await expectError(stream(), 'STORAGE_GONE')
      },
    },
    {
      name: 'a reader may stop early',
      exempt: unreadable,
      async prove(bench) {
        const bytes = bench.bytes(3)
        const { key } = await bench.publish(bytes)
        const range = { start: 0, end: bytes.length }
        for await (const chunk of present(bench.storage.read?.(key, range, bench.context))) {
          assert.ok(chunk.length > 0, 'a stream must not give empty chunks')
          break
        }
        await bench.assertPublished(key, bytes)
      },
    },
    {
      name: 'staged bytes can be read before they are published, in ranges, from another process',
      exempt: unstaged,
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.bytes(3)
        const assembly = await upload.write(bytes)
        const { handle } = upload.elsewhere()
        await assertRanges(bytes, bench.partSize, range =>
          bench.other.readStaged?.(handle, assembly, range, bench.context),
        )
      },
    },
    {
      name: 'reading staged bytes publishes nothing and is not in the way of complete',
      exempt: unstaged,
      async prove(bench) {
        const upload = await bench.create()
        const bytes = bench.bytes(2)
        const assembly = await upload.write(bytes)
        const range = { start: 0, end: bytes.length }
        await collect(present(bench.storage.readStaged?.(upload.handle, assembly, range, bench.context)))
        await bench.assertUnpublished(upload.target.key)
        await bench.assertPublished((await upload.complete(assembly)).key, bytes)
      },
    },
    {
      name: 'a removed object is gone, and removing it twice is success',
      exempt: unremovable,
      async prove(bench) {
        const { key } = await bench.publish(bench.bytes(2))
        await bench.storage.remove?.(key, bench.context)
        await bench.assertUnpublished(key)
        await bench.storage.remove?.(key, bench.context)
      },
    },
  ]
}

async function assertRanges(
  bytes: Uint8Array,
  middle: number,
  open: (range: ByteRange) => AsyncIterable<Uint8Array> | undefined,
): Promise<void> {
  const size = bytes.length
  const at = Math.min(middle, size - 1)
  const ranges = [
    [0, size],
    [0, 1],
    [1, at],
    [at - 1, at + 1],
    [at, size],
    [size - 1, size],
    [0, 0],
    [at, at],
    [size, size],
  ] as const
  for (const [start, end] of ranges) {
    const found = await collect(present(open({ start, end })))
    assertSameBytes(found, bytes.subarray(start, end), `bytes ${start} to ${end} of ${size}`)
  }
}

function present<T>(value: T | undefined): T {
  assert.ok(value !== undefined, 'the method went missing')
  return value
}
