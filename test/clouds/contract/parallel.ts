import { describe, expect, it } from 'vitest'
import type { DirectPart } from '../../../src/core/ports/storage.ts'
import { expectCode } from '../../support/expect-code.ts'
import type { Cloud } from '../support/cloud.ts'
import { bytesFrom, cloudBench, damaged, digestOf, MiB } from '../support/cloud-bench.ts'

/** What an engine over a cloud promises of parts in any order, through it or past it. */
export function describeParallel(cloud: Cloud): void {
  const { traits, direct } = cloud.open()
  if (traits.order === 'any') describe(`parts over ${cloud.name}`, () => describeParts(cloud))
  else it(`${cloud.name} says that it takes no parts in any order`, () => refuseParts(cloud))
  if (direct) describe(`addresses of ${cloud.name}`, () => describeDirect(cloud))
}

async function refuseParts(cloud: Cloud): Promise<void> {
  const bench = cloudBench(cloud)
  const { id } = await bench.start().create({ length: 9 * MiB })
  await expectCode(bench.start().writePart(id, { offset: 0 }, bytesFrom(1, 9 * MiB)), 'NOT_SUPPORTED')
  await bench.start().abort(id)
  await bench.expectOnly()
}

function describeParts(cloud: Cloud): void {
  it('come in any order and at once, from several processes, each with its digest', async () => {
    const bench = cloudBench(cloud)
    const bytes = bytesFrom(10, 41 * MiB + 5)
    const { id, chunkSize } = await bench.start().create({ name: 'a.bin', length: bytes.length })
    const offsets = [2, 0, 1].map(index => index * chunkSize)
    await Promise.all(
      offsets.map(offset => {
        const range = bytes.subarray(offset, offset + chunkSize)
        return bench.start().writePart(id, { offset, digest: digestOf(range) }, range)
      }),
    )
    const { key } = await bench.start().complete(id)
    await bench.expectPublished(id, bytes)
    await bench.expectOnly(key)
  })

  it('that are missing, damaged, misplaced or there already are answered with what is', async () => {
    const bench = cloudBench(cloud)
    const bytes = bytesFrom(11, 40 * MiB)
    const engine = bench.start()
    const { id, chunkSize } = await engine.create({ name: 'b.bin', length: bytes.length })
    const rangeAt = (offset: number): Buffer => bytes.subarray(offset, offset + chunkSize)
    const last = rangeAt(2 * chunkSize)
    const sent = { offset: 2 * chunkSize, digest: digestOf(last) }
    await engine.writePart(id, sent, last)
    await expectCode(engine.writePart(id, { offset: 5 }, rangeAt(5)), 'RANGE_MISALIGNED')
    await expectCode(engine.writePart(id, { offset: sent.offset }, damaged(last)), 'RANGE_TAKEN')
    expect(await bench.start().writePart(id, sent, last)).toMatchObject({ offset: 0 })
    const first = { offset: 0, digest: digestOf(rangeAt(0)) }
    await expectCode(engine.writePart(id, first, damaged(rangeAt(0))), 'DIGEST_MISMATCH')
    const { details } = await expectCode(engine.complete(id), 'UPLOAD_INCOMPLETE')
    expect(details.missing).toEqual([{ offset: 0, size: 2 * chunkSize }])
    await engine.writePart(id, first, rangeAt(0))
    const second = engine.append(id, { offset: chunkSize }, rangeAt(chunkSize))
    expect((await expectCode(second, 'RANGE_TAKEN')).details.offset).toBe(chunkSize)
    await bench.start().writePart(id, { offset: chunkSize }, rangeAt(chunkSize))
    const { key } = await engine.complete(id)
    await bench.expectPublished(id, bytes)
    await bench.expectOnly(key)
  })
}

function describeDirect(cloud: Cloud): void {
  it('take a file past the engine, which finds, checks and publishes it', async () => {
    const bench = cloudBench(cloud)
    const bytes = bytesFrom(12, 20 * MiB)
    const engine = bench.start()
    const { id } = await engine.create({ name: 'c.bin', length: bytes.length, direct: true })
    const [first, ...others] = await engine.direct(id)
    if (!first) throw new Error('There is not one address')
    expect([first, ...others].map(({ size }) => size)).toEqual([8 * MiB, 8 * MiB, 4 * MiB])
    for (const part of others.reverse()) expect((await send(part, bytes)).ok).toBe(true)
    await send({ ...first, size: first.size - 1 }, bytes)
    const { details } = await expectCode(bench.start().complete(id), 'UPLOAD_INCOMPLETE')
    expect(details.missing).toEqual([{ offset: 0, size: first.size }])
    expect((await bench.start().direct(id)).map(({ number }) => number)).toEqual([1])
    await bench.expectOnlyPrivate()
    expect((await send(first, bytes)).ok).toBe(true)
    const { key } = await bench.start().complete(id)
    await bench.expectPublished(id, bytes)
    await bench.expectOnly(key)
  })

  it('leave nothing of what came by them when the upload is aborted', async () => {
    const bench = cloudBench(cloud)
    const bytes = bytesFrom(13, 9 * MiB)
    const engine = bench.start()
    const { id } = await engine.create({ name: 'd.bin', length: bytes.length, direct: true })
    for (const part of await engine.direct(id)) expect((await send(part, bytes)).ok).toBe(true)
    await engine.abort(id)
    await bench.expectOnly()
  })
}

/** As a browser would. */
function send({ url, method, headers, offset, size }: DirectPart, bytes: Buffer): Promise<Response> {
  return fetch(url, { method, headers, body: Uint8Array.from(bytes.subarray(offset, offset + size)) })
}
