import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/testing/seeded-random.ts'
import { expectCode } from '../../support/expect-code.ts'
import type { Cloud } from '../support/cloud.ts'
import { bytesFrom, cloudBench, cutAfter, damaged, digestOf, MiB } from '../support/cloud-bench.ts'

/** What an engine over a cloud promises of chunks that come one after the other. */
export function describeChunks(cloud: Cloud): void {
  describe(`chunks over ${cloud.name}`, () => {
    it('may have any size, claimed or not, each in another process', async () => {
      const bench = cloudBench(cloud)
      const bytes = bytesFrom(1, 22 * MiB + 77)
      const engines = [bench.start(), bench.start()] as const
      const [{ id, chunkSize }, random] = [
        await engines[0].create({ name: 'a.bin', length: bytes.length }),
        seededRandom(2),
      ]
      const sizes = [1, 2, 262_143, 1, 262_144, 262_145, 5 * MiB - 1, 100_000, 9 * MiB, 0] as const
      let offset = 0
      for (let turn = 0; offset < bytes.length; turn += 1) {
        const size = turn < sizes.length ? sizes[turn] : random.pick([random.below(chunkSize), 1, 70_000])
        const chunk = bytes.subarray(offset, offset + (size ?? 1))
        const claims = turn % 3 === 0 ? {} : { claims: { digest: digestOf(chunk) } }
        const upload = await engines[turn % 2 === 0 ? 0 : 1].append(id, { offset, ...claims }, chunk)
        offset += chunk.length
        expect(upload.offset).toBe(offset)
      }
      const { key } = await engines[1].complete(id)
      await bench.expectPublished(id, bytes)
      await bench.expectOnly(key)
    })

    it('that are larger than parts leave no tail when they end where parts do', async () => {
      const bench = cloudBench(cloud)
      const bytes = bytesFrom(3, 36 * MiB)
      const engine = bench.start()
      const { id, chunkSize } = await engine.create({ name: 'b.bin', length: bytes.length })
      expect(chunkSize % (8 * MiB)).toBe(0)
      for (let offset = 0; offset < bytes.length; offset += chunkSize) {
        const chunk = bytes.subarray(offset, offset + chunkSize)
        const isLast = offset + chunkSize >= bytes.length
        const upload = await engine.append(id, { offset, complete: true }, chunk)
        expect(upload.offset).toBe(offset + chunk.length)
        expect(upload.status).toBe(isLast ? 'completed' : 'uploading')
      }
      const { key } = await engine.get(id)
      await bench.expectPublished(id, bytes)
      await bench.expectOnly(key)
    })

    it('make files whose length nobody knew, and empty ones', async () => {
      const bench = cloudBench(cloud)
      const bytes = bytesFrom(4, 10 * MiB + 3)
      const engine = bench.start()
      const { id } = await engine.create({ name: 'c.bin' })
      await engine.append(id, { offset: 0 }, bytes.subarray(0, 3))
      await bench.start().append(id, { offset: 3 }, bytes.subarray(3))
      const { key } = await engine.complete(id, { length: bytes.length })
      await bench.expectPublished(id, bytes)
      const empties = await Promise.all([{ length: 0 }, {}].map(asked => engine.create(asked)))
      for (const empty of empties) await engine.complete(empty.id, { length: 0 })
      for (const empty of empties) await bench.expectPublished(empty.id, Buffer.alloc(0))
      await bench.expectOnly(key, ...empties.map(each => each.key))
    })

    it('that break off leave what had come, and another process goes on from there', async () => {
      const bench = cloudBench(cloud)
      const bytes = bytesFrom(5, 20 * MiB)
      const { id } = await bench.start().create({ name: 'd.bin', length: bytes.length })
      const cuts = [700_001, 9 * MiB + 5, 9 * MiB + 6]
      for (const cut of cuts) {
        const { offset } = await bench.start().get(id)
        const broken = cutAfter(bytes.subarray(offset, cut))
        await expectCode(bench.start().append(id, { offset }, broken), 'CHUNK_CUT')
        expect((await bench.start().get(id)).offset).toBe(cut)
      }
      const { offset } = await bench.start().get(id)
      const { key } = await bench.start().append(id, { offset, complete: true }, bytes.subarray(offset))
      await bench.expectPublished(id, bytes)
      await bench.expectOnly(key)
    })

    it('with a wrong digest move nothing, and the right one is taken after them', async () => {
      const bench = cloudBench(cloud)
      const bytes = bytesFrom(6, 13 * MiB)
      const { id } = await bench.start().create({ name: 'e.bin', length: bytes.length })
      let offset = 0
      for (const size of [100_000, 9 * MiB, bytes.length]) {
        const chunk = bytes.subarray(offset, size)
        const claims = { digest: digestOf(chunk) }
        await expectCode(bench.start().append(id, { offset, claims }, damaged(chunk)), 'DIGEST_MISMATCH')
        expect((await bench.start().get(id)).offset).toBe(offset)
        offset = (await bench.start().append(id, { offset, claims }, chunk)).offset
      }
      const { key } = await bench.start().complete(id)
      await bench.expectPublished(id, bytes)
      await bench.expectOnly(key)
    })

    it('of two processes in turn are held to the digest of the whole file', async () => {
      const bench = cloudBench(cloud)
      const bytes = bytesFrom(7, 11 * MiB)
      const digest = digestOf(bytes, 'sha256')
      const engines = [bench.start(), bench.start()] as const
      const send = async (id: string, all: Buffer): Promise<void> => {
        const step = 1_300_001
        for (let offset = 0, turn = 0; offset < all.length; offset += step, turn += 1)
          await engines[turn % 2 === 0 ? 0 : 1].append(id, { offset }, all.subarray(offset, offset + step))
      }
      const asked = { length: bytes.length, digest }
      const [right, wrong] = [await engines[0].create(asked), await engines[0].create(asked)]
      await send(right.id, bytes)
      await send(wrong.id, damaged(bytes))
      await engines[1].complete(right.id)
      await expectCode(engines[1].complete(wrong.id), 'FILE_CORRUPTED')
      expect((await engines[0].get(wrong.id)).status).toBe('failed')
      await bench.expectPublished(right.id, bytes)
      await bench.expectOnly(right.key)
    })
  })
}
