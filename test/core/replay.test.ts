import { describe, expect, it } from 'vitest'
import type { UploadEngine } from '../../src/core/upload-engine.ts'
import { bytesOf, digestOf } from '../support/bytes.ts'
import { type EngineBench, engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { hangingSource } from '../support/hanging-source.ts'
import { shapes } from '../support/storage-shapes.ts'
import { turn } from '../support/turn.ts'

const chunk = (offset: number, text: string) => ({
  offset,
  complete: true,
  claims: { digest: digestOf(text) },
})

async function halfway(bench: EngineBench): Promise<{ engine: UploadEngine; id: string; key: string }> {
  const engine = bench.open()
  const { id, key } = await engine.create({ length: 6 })
  await engine.append(id, chunk(0, 'abc'), bytesOf('abc'))
  return { engine, id, key }
}

describe.each(shapes)('a chunk whose answer was lost ($name)', shape => {
  it('is answered again, and changes nothing', async () => {
    const bench = engineBench(shape)
    const { engine, id, key } = await halfway(bench)
    const before = await bench.record(id)
    expect(await engine.append(id, chunk(0, 'abc'), bytesOf('abc'))).toEqual(await engine.get(id))
    expect(await bench.record(id)).toEqual(before)
    await engine.append(id, chunk(3, 'def'), bytesOf('def'))
    expect(bench.published(key)).toBe('abcdef')
  })

  it('is answered again after it completed the upload', async () => {
    const bench = engineBench(shape)
    const { engine, id, key } = await halfway(bench)
    const answer = await engine.append(id, chunk(3, 'def'), bytesOf('def'))
    expect(answer.status).toBe('completed')
    expect(await engine.append(id, chunk(3, 'def'), bytesOf('def'))).toEqual(answer)
    expect(bench.published(key)).toBe('abcdef')
  })

  it('may tell its digest only at its end', async () => {
    const { engine, id } = await halfway(engineBench(shape))
    const late = { ...chunk(0, 'abc'), claims: async () => ({ digest: digestOf('abc') }) }
    expect(await engine.append(id, late, bytesOf('abc'))).toMatchObject({ offset: 3 })
  })

  it('does not match with other bytes, another size, another digest or none', async () => {
    const { engine, id } = await halfway(engineBench(shape))
    const attempts = [
      [chunk(0, 'abX'), 'abX'],
      [chunk(0, 'abc'), 'abX'],
      [chunk(0, 'abX'), 'abc'],
      [chunk(0, 'abcd'), 'abcd'],
      [{ ...chunk(0, 'abc'), size: 2 }, 'abc'],
      [{ offset: 0 }, 'abc'],
      [{ ...chunk(0, 'abc'), refuseRepeat: true }, 'abc'],
    ] as const
    for (const [request, text] of attempts) {
      const error = await expectCode(engine.append(id, request, bytesOf(text)), 'OFFSET_MISMATCH')
      expect(error.details).toEqual({ expected: 3, provided: 0 })
    }
    expect(await engine.get(id)).toMatchObject({ offset: 3, retriesLeft: 2 })
  })

  it('is not there any more once the next one counted', async () => {
    const { engine, id } = await halfway(engineBench(shape))
    await engine.append(id, chunk(3, 'd'), bytesOf('d'))
    await expectCode(engine.append(id, chunk(0, 'abc'), bytesOf('abc')), 'OFFSET_MISMATCH')
  })

  it('gets the publishing done that a crash came before', async () => {
    const bench = engineBench(shape)
    const { id, key } = await halfway(bench)
    const dying = bench.open({
      storage: { ...bench.storage, complete: () => Promise.reject(new Error('crash')) },
    })
    await dying.append(id, chunk(3, 'def'), bytesOf('def')).catch(() => {})
    const upload = await bench.open().append(id, chunk(3, 'def'), bytesOf('def'))
    expect(upload).toMatchObject({ status: 'completed', offset: 6 })
    expect(bench.published(key)).toBe('abcdef')
  })

  it('holds nobody up by hanging: who comes next is served', async () => {
    const bench = engineBench(shape)
    const { engine, id, key } = await halfway(bench)
    const stalled = hangingSource('ab')
    const hanging = engine.append(id, chunk(0, 'abc'), stalled)
    await turn()
    const next = engine.append(id, chunk(3, 'def'), bytesOf('def'))
    await turn()
    bench.clock.advance(1000)
    await expectCode(hanging, 'LOCK_YIELD')
    expect(await next).toMatchObject({ status: 'completed' })
    expect(bench.published(key)).toBe('abcdef')
  })
})
