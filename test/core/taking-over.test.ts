import { describe, expect, it } from 'vitest'
import { bytesOf, digestOf } from '../support/bytes.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { hangingSource } from '../support/hanging-source.ts'
import { shapes } from '../support/storage-shapes.ts'

/** The bench's clock stands still, so a source that hangs has not been silent for any time: its writer moves. */
async function movingWriter(shape: (typeof shapes)[number], text = 'abc', claims = {}) {
  const bench = engineBench(shape)
  const engine = bench.open()
  const { id, key } = await engine.create({ name: 'a.txt', length: 6 })
  const source = hangingSource(text)
  const writing = engine.append(id, { offset: 0, complete: true, ...claims }, source)
  writing.catch(() => {})
  await new Promise(resolve => source.once('data', resolve))
  return { bench, engine, id, key, source, writing }
}

const takesOver = true

describe.each(shapes)('taking over ($name)', shape => {
  it('ends a writer that moves, keeps what it had, and tells an offset that the next chunk may have', async () => {
    const { engine, bench, id, key, writing } = await movingWriter(shape)
    const { offset } = await engine.get(id, { takesOver })
    expect(offset).toBe(3)
    await expectCode(writing, 'LOCK_YIELD')
    await engine.append(id, { offset, complete: true }, bytesOf('def'))
    expect(bench.published(key)).toBe('abcdef')
  })

  it('leaves nothing of a chunk that counts whole or not at all', async () => {
    const { engine, id, writing } = await movingWriter(shape, 'abc', {
      claims: { digest: digestOf('abcdef') },
    })
    expect(await engine.get(id, { takesOver })).toMatchObject({ offset: 0 })
    await expectCode(writing, 'LOCK_YIELD')
  })

  it('lets a chunk be sent right behind what the older one leaves, and refuses any other by that', async () => {
    const { engine, bench, id, key, writing } = await movingWriter(shape)
    const wrong = await expectCode(
      engine.append(id, { offset: 1 }, bytesOf('bcdef'), { takesOver }),
      'OFFSET_MISMATCH',
    )
    expect(wrong.details).toEqual({ expected: 3, provided: 1 })
    await expectCode(writing, 'LOCK_YIELD')
    await engine.append(id, { offset: 3, complete: true }, bytesOf('def'), { takesOver })
    expect(bench.published(key)).toBe('abcdef')
  })

  it('removes an upload that is being written', async () => {
    const { engine, bench, id, writing } = await movingWriter(shape)
    await engine.remove(id, { takesOver })
    await expectCode(writing, 'LOCK_YIELD')
    await expectCode(engine.get(id), 'UPLOAD_NOT_FOUND')
    expect(bench.bucket.open.size).toBe(0)
  })

  it('stops a writer whose turn comes first as soon as it has it', async () => {
    const { engine, id, writing } = await movingWriter(shape)
    const next = engine.append(id, { offset: 3 }, hangingSource('de'), { takesOver })
    const stopped = expectCode(next, 'LOCK_YIELD')
    expect(await engine.get(id, { takesOver })).toMatchObject({ offset: 3 })
    await Promise.all([expectCode(writing, 'LOCK_YIELD'), stopped])
  })
})

describe('an upload that nobody writes', () => {
  it('is told as it is, whatever its state, and taking over leaves nothing behind', async () => {
    const engine = engineBench().open()
    const { id } = await engine.create({ length: 6 })
    expect(await engine.get(id, { takesOver })).toMatchObject({ status: 'created', offset: 0 })
    await engine.append(id, { offset: 0, complete: true }, bytesOf('abcdef'), { takesOver })
    expect(await engine.get(id, { takesOver })).toMatchObject({ status: 'completed', offset: 6 })
  })
})

describe('checkpoints', () => {
  it('are told while a chunk comes, and each of them counts', async () => {
    const bench = engineBench()
    const engine = bench.open({ checkpointBytes: 2 })
    const { id } = await engine.create({ length: 6 })
    const source = hangingSource()
    const told = new Promise<number>(resolve => {
      engine.append(id, { offset: 0, onCheckpoint: resolve }, source).catch(() => {})
    })
    source.push('abcd')
    expect(await told).toBe(4)
    expect(await engine.get(id)).toMatchObject({ offset: 4 })
    source.push(null)
  })
})
