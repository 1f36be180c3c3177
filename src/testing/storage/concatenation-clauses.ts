import assert from 'node:assert/strict'
import type { AnyStorage, Assembly } from '../../core/ports/storage.ts'
import type { PartReceipt } from '../../core/types.ts'
import type { Draft } from '../clause.ts'
import { expectError } from '../expect-error.ts'
import type { BenchUpload } from './bench-upload.ts'
import type { StorageBench } from './storage-bench.ts'

/** Copying inside the storage, where it can. */
export function concatenationClauses(storage: AnyStorage): readonly Draft<StorageBench>[] {
  const exempt = !storage.concatenate && 'the storage has no concatenate, so the engine copies'
  return [
    {
      name: 'uploads that are brought together are published as one, in order, with repeats',
      exempt,
      async prove(bench) {
        const [a, b] = [await staged(bench, 2), await staged(bench, 1)]
        const whole = await bench.create()
        const bytes = Buffer.concat([a.bytes, b.bytes, a.bytes])
        const object = await whole.complete(assemblyOf(bytes, await concatenate(bench, whole, [a, b, a])))
        await bench.assertPublished(object.key, bytes)
      },
    },
    {
      name: 'bringing together twice is as good as once',
      exempt,
      async prove(bench) {
        const [a, b] = [await staged(bench, 1), await staged(bench, 1)]
        const whole = await bench.create()
        await concatenate(bench, whole, [b, a])
        const bytes = Buffer.concat([a.bytes, b.bytes])
        const object = await whole.complete(assemblyOf(bytes, await concatenate(bench, whole, [a, b])))
        await bench.assertPublished(object.key, bytes)
      },
    },
    {
      name: 'what is brought together is not visible before it is completed',
      exempt,
      async prove(bench) {
        const a = await staged(bench, 1)
        const whole = await bench.create()
        await concatenate(bench, whole, [a])
        for (const { target } of [a.upload, whole]) await bench.assertUnpublished(target.key)
      },
    },
    {
      name: 'uploads that were brought together may be aborted without harm to the whole',
      exempt,
      async prove(bench) {
        const [a, b] = [await staged(bench, 1), await staged(bench, 1)]
        const whole = await bench.create()
        const parts = await concatenate(bench, whole, [a, b])
        await a.upload.abort()
        const bytes = Buffer.concat([a.bytes, b.bytes])
        const object = await whole.complete(assemblyOf(bytes, parts))
        await b.upload.abort()
        await bench.assertPublished(object.key, bytes)
      },
    },
    {
      name: 'an upload that is gone cannot be brought together with others: STORAGE_GONE',
      exempt,
      async prove(bench) {
        const [a, b] = [await staged(bench, 1), await staged(bench, 1)]
        const whole = await bench.create()
        await b.upload.abort()
        await expectError(concatenate(bench, whole, [a, b]), 'STORAGE_GONE')
      },
    },
  ]
}

interface Staged {
  readonly upload: BenchUpload
  readonly bytes: Uint8Array
  readonly assembly: Assembly
}

/** Created as the engine creates partial uploads: by their key a storage knows what is never published by itself. */
async function staged(bench: StorageBench, parts: number): Promise<Staged> {
  const target = bench.target()
  const upload = await bench.create({ ...target, key: `.partials/${target.id}` })
  const bytes = bench.bytes(parts)
  return { upload, bytes, assembly: await upload.write(bytes) }
}

async function concatenate(
  { other, context }: StorageBench,
  whole: BenchUpload,
  sources: readonly Staged[],
): Promise<readonly PartReceipt[]> {
  assert.ok(other.concatenate)
  const staged = sources.map(({ upload, assembly }) => ({ handle: upload.elsewhere().handle, assembly }))
  return other.concatenate(whole.elsewhere().handle, staged, context)
}

function assemblyOf({ length: size }: Uint8Array, parts: readonly PartReceipt[]): Assembly {
  return { size, parts }
}
