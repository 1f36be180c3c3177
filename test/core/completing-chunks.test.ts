import { describe, expect, it } from 'vitest'
import type { Hooks } from '../../src/core/ports/hooks.ts'
import type { ByteSource } from '../../src/core/upload-engine.ts'
import { bytesOf } from '../support/bytes.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'

/** A caller that may send bytes, and publish nothing. */
const noCompletion: Hooks = { authorize: action => action !== 'complete' }

async function* streamed(text: string): AsyncGenerator<Uint8Array> {
  yield bytesOf(text)
}

/** Fails the test when somebody reads it. */
const untouched: ByteSource = {
  [Symbol.asyncIterator]: () => {
    throw new Error('A chunk that was refused is read')
  },
}

describe('a chunk that completes its upload, of a caller that may not', () => {
  it('is refused before it is read, and nothing happens', async () => {
    const bench = engineBench()
    const engine = bench.open({ hooks: noCompletion })
    const { id } = await engine.create({ length: 3 })
    const before = await bench.record(id)
    const chunk = { offset: 0, size: 3, complete: true }
    const error = await expectCode(engine.append(id, chunk, untouched), 'FORBIDDEN')
    expect(error.details).toEqual({ action: 'complete' })
    expect(await bench.record(id)).toEqual(before)
  })

  it('is taken in and not published when its size was not known before', async () => {
    const bench = engineBench()
    const engine = bench.open({ hooks: noCompletion })
    const { id, key } = await engine.create({ length: 6 })
    const begun = await engine.append(id, { offset: 0, complete: true }, streamed('abc'))
    expect(begun.offset).toBe(3)
    await expectCode(engine.append(id, { offset: 3, complete: true }, streamed('def')), 'FORBIDDEN')
    expect(await engine.get(id)).toMatchObject({ offset: 6, status: 'uploading' })
    expect(bench.published(key)).toBeUndefined()
    await engine.complete(id, {}, { trusted: true })
    expect(bench.published(key)).toBe('abcdef')
  })

  it('is refused as well when it has no bytes and only declares the length', async () => {
    const engine = engineBench().open({ hooks: noCompletion })
    const { id } = await engine.create({})
    await engine.append(id, { offset: 0, complete: true }, streamed('abc'))
    await expectCode(
      engine.append(id, { offset: 3, size: 0, length: 3, complete: true }, untouched),
      'FORBIDDEN',
    )
    expect(await engine.get(id)).toMatchObject({ offset: 3, status: 'uploading' })
  })
})

it('asks about completion only where a chunk can complete', async () => {
  const asked: string[] = []
  const engine = engineBench().open({ hooks: { authorize: action => asked.push(action) > 0 } })
  const whole = { complete: true, length: 3 }
  const { id } = await engine.create({ length: 9 })
  await engine.append(id, { offset: 0, complete: true }, bytesOf('abc'))
  await engine.append(id, { offset: 3 }, bytesOf('def'))
  const piece = await engine.create({ length: 3, partial: true })
  await engine.append(piece.id, { offset: 0, ...whole }, bytesOf('abc'))
  expect(asked).toEqual(['create', 'append', 'append', 'create', 'append'])
  await engine.append(id, { offset: 6, complete: true }, bytesOf('ghi'))
  expect(asked.slice(5)).toEqual(['append', 'complete'])
})
