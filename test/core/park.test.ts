import { describe, expect, it } from 'vitest'
import { bytesOf, digestOf, textOf } from '../support/bytes.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { cutSource } from '../support/hanging-source.ts'
import { shapes } from '../support/storage-shapes.ts'

const text = 'the quick brown fox'

async function* pieces(): AsyncIterable<Uint8Array> {
  for (let at = 0; at < text.length; at += 3) yield bytesOf(text.slice(at, at + 3))
}

describe.each(shapes)('a parked chunk ($name)', shape => {
  it('may be read any number of times', async () => {
    const engine = engineBench(shape).open()
    const parked = await engine.park(pieces())
    expect(parked.size).toBe(text.length)
    for (const _ of [1, 2]) expect(await textOf(parked.source() as AsyncIterable<Uint8Array>)).toBe(text)
  })

  it('becomes a chunk of the upload that it turns out to belong to', async () => {
    const bench = engineBench(shape)
    const engine = bench.open()
    const { id, key } = await engine.create({ length: text.length })
    const parked = await engine.park(pieces())
    const chunk = { offset: 0, size: parked.size, complete: true, claims: { digest: digestOf(text) } }
    await engine.append(id, chunk, parked.source())
    await parked.discard()
    expect(bench.published(key)).toBe(text)
    expect(bench.bucket.open.size).toBe(0)
  })

  it('may be empty', async () => {
    const parked = await engineBench(shape).open().park(bytesOf(''))
    expect(parked.size).toBe(0)
    expect(await textOf(parked.source() as AsyncIterable<Uint8Array>)).toBe('')
  })

  it('may be discarded twice', async () => {
    const bench = engineBench(shape)
    const parked = await bench.open().park(pieces())
    expect(bench.bucket.open.size).toBe(1)
    await parked.discard()
    await parked.discard()
    expect(bench.bucket.open.size).toBe(0)
  })

  it('leaves nothing when it breaks off or is too large', async () => {
    const bench = engineBench(shape)
    await expectCode(bench.open().park(cutSource(text)), 'CHUNK_CUT')
    await expectCode(bench.open({ chunkSize: 8 }).park(pieces()), 'CHUNK_TOO_LARGE')
    expect(bench.bucket.open.size).toBe(0)
  })

  it('is in nobody’s list, and is swept when nobody discards it', async () => {
    const bench = engineBench(shape)
    const engine = bench.open({ expireIdleMs: 1000 })
    await engine.park(pieces(), { owner: 'ann' })
    expect((await engine.list({}, { owner: 'ann' })).uploads).toEqual([])
    bench.clock.advance(1000)
    expect(await engine.sweep()).toMatchObject({ expired: 1 })
    expect(bench.bucket.open.size).toBe(0)
  })
})

describe('park', () => {
  it('asks no hook and no path of the application', async () => {
    const refuse = (): never => {
      throw new Error('not asked')
    }
    const hooks = { authorize: refuse, beforeCreate: refuse }
    const parked = await engineBench().open({ hooks }).park(pieces(), { owner: 'ann' })
    expect(parked.size).toBe(text.length)
  })

  it('needs a storage that can read before publishing', async () => {
    const bench = engineBench()
    const { readStaged, ...storage } = bench.storage
    await expectCode(bench.open({ storage }).park(pieces()), 'NOT_SUPPORTED')
  })
})
