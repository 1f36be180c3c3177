import { describe, expect, it } from 'vitest'
import type { ConflictPolicy } from '../../../src/core/types.ts'
import { manualClock } from '../../../src/testing/manual-clock.ts'
import { collect } from '../../../src/testing/same-bytes.ts'
import { expectCode } from '../../support/expect-code.ts'
import type { Cloud } from '../support/cloud.ts'
import { bytesFrom, type CloudBench, cloudBench, MiB } from '../support/cloud-bench.ts'

/** What an engine over a cloud promises of how uploads end, and of what is there afterwards. */
export function describeEnds(cloud: Cloud): void {
  describe(`uploads over ${cloud.name}`, () => {
    it('are completed once, whoever asks how often', async () => {
      const bench = cloudBench(cloud)
      const bytes = bytesFrom(20, 9 * MiB)
      const { id } = await bench.start().create({ name: 'a.bin', length: bytes.length })
      await bench.start().append(id, { offset: 0 }, bytes)
      const answers = await Promise.all([bench.start().complete(id), bench.start().complete(id)])
      const again = await bench.start().complete(id)
      for (const { object } of answers) expect(object).toEqual(again.object)
      expect(again.object?.size).toBe(bytes.length)
      await bench.expectPublished(id, bytes)
      await bench.expectOnly(again.key)
    })

    it('are read back in ranges', async () => {
      const bench = cloudBench(cloud)
      const bytes = bytesFrom(21, 9 * MiB)
      const { id } = await publish(bench, 'b.bin', bytes)
      const end = bytes.length
      for (const [start, until] of [
        [0, 1],
        [end - 1, end],
        [5, 70_007],
        [8 * MiB - 1, 8 * MiB + 1],
      ] as const) {
        const { body, range, size } = await bench.start().read(id, { start, end: until })
        expect({ range, size }).toEqual({ range: { start, end: until }, size: end })
        expect(Buffer.compare(await collect(body), bytes.subarray(start, until))).toBe(0)
      }
    })

    it('are put together from partial ones of any size, which may go afterwards', async () => {
      const bench = cloudBench(cloud)
      const pieces = [bytesFrom(22, 70_001), bytesFrom(23, 9 * MiB + 1), bytesFrom(24, 3)]
      const sources: string[] = []
      for (const bytes of pieces) {
        const { id } = await bench.start().create({ length: bytes.length, partial: true })
        await bench.start().append(id, { offset: 0 }, bytes.subarray(0, 2))
        await bench.start().append(id, { offset: 2 }, bytes.subarray(2))
        sources.push(id)
      }
      const whole = await bench.start().concatenate({ name: 'c.bin', sources })
      expect(whole.status).toBe('completed')
      for (const id of sources) await bench.start().abort(id)
      await bench.expectPublished(whole.id, Buffer.concat(pieces))
      await bench.expectOnly(whole.object?.key ?? '')
    })

    it('that are aborted leave nothing, and are not visible before', async () => {
      const bench = cloudBench(cloud)
      const { id } = await bench.start().create({ name: 'd.bin', length: 30 * MiB })
      await bench.start().append(id, { offset: 0 }, bytesFrom(25, 9 * MiB))
      await bench.start().append(id, { offset: 9 * MiB }, bytesFrom(26, 70_000))
      await bench.expectOnlyPrivate()
      await bench.start().abort(id)
      await bench.expectOnly()
      await expectCode(bench.start().get(id), 'UPLOAD_NOT_FOUND')
    })

    it('free what a process that died had left, when they are completed and when they are aborted', async () => {
      const bench = cloudBench(cloud)
      const bytes = bytesFrom(30, 9 * MiB)
      const [done, given] = await Promise.all(
        ['g.bin', 'h.bin'].map(name => bench.start().create({ name, length: bytes.length })),
      )
      for (const { id = '' } of [done ?? {}, given ?? {}]) {
        await bench.start().append(id, { offset: 0 }, bytes.subarray(0, 100_000))
        await bench.leaveBehind(id, bytes.subarray(100_000, 200_000))
      }
      const { id = '' } = done ?? {}
      await bench.start().append(id, { offset: 100_000, complete: true }, bytes.subarray(100_000))
      await bench.start().abort(given?.id ?? '')
      await bench.expectPublished(id, bytes)
      await bench.expectOnly(done?.key ?? '')
    })

    it('that are not finished in time are swept away', async () => {
      const bench = cloudBench(cloud)
      const clock = manualClock()
      const timed = { clock, expireIdleMs: 60_000 }
      const { id } = await bench.start(timed).create({ name: 'e.bin', length: 20 * MiB })
      await bench.start(timed).append(id, { offset: 0 }, bytesFrom(27, 9 * MiB))
      clock.advance(59_999)
      expect(await bench.start(timed).sweep()).toMatchObject({ expired: 0, failed: [] })
      clock.advance(1)
      expect(await bench.start(timed).sweep()).toMatchObject({ expired: 1, failed: [] })
      await bench.expectOnly()
    })

    it.each(['rename', 'refuse', 'replace'] as const)(
      'keep to the policy %s when a key is taken',
      async conflict => {
        const bench = cloudBench(cloud)
        const [older, newer] = [bytesFrom(28, 300_000), bytesFrom(29, 9 * MiB)]
        const first = await publish(bench, 'f.bin', older, conflict)
        const second = publish(bench, 'f.bin', newer, conflict)
        if (conflict === 'refuse') {
          const { details } = await expectCode(second, 'KEY_TAKEN')
          expect(details.key).toBe(first.key)
          await bench.expectPublished(first.id, older)
          await bench.expectOnlyPrivate(first.key)
          return
        }
        const { id, key } = await second
        await bench.expectPublished(id, newer)
        if (conflict === 'replace') return bench.expectOnly(first.key)
        expect(key).not.toBe(first.key)
        await bench.expectPublished(first.id, older)
        await bench.expectOnly(first.key, key)
      },
    )
  })
}

async function publish(
  bench: CloudBench,
  name: string,
  bytes: Uint8Array,
  conflict: ConflictPolicy = 'rename',
): Promise<{ readonly id: string; readonly key: string }> {
  const engine = bench.start({ conflict, uploadPath: () => `files/${name}` })
  const { id } = await engine.create({ name, length: bytes.length })
  const { object } = await engine.append(id, { offset: 0, complete: true }, bytes)
  return { id, key: object?.key ?? '' }
}
