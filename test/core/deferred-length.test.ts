import { describe, expect, it } from 'vitest'
import { bytesOf } from '../support/bytes.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { objectStore, shapes } from '../support/storage-shapes.ts'

describe.each(shapes)('a deferred length ($name)', shape => {
  it('is declared at completion', async () => {
    const bench = engineBench(shape)
    const engine = bench.open()
    const { id, key } = await engine.create({})
    for (const offset of [0, 3, 6, 9]) await engine.append(id, { offset }, bytesOf('abc'))
    const error = await expectCode(engine.complete(id), 'UPLOAD_INCOMPLETE')
    expect(error.details).toEqual({ offset: 12, missing: [{ offset: 12 }] })
    expect(await engine.complete(id, { length: 12 })).toMatchObject({ length: 12, status: 'completed' })
    expect(bench.published(key)).toBe('abcabcabcabc')
  })

  it('is declared with the first chunk, the last one, or one without a byte', async () => {
    for (const declares of ['ab', 'cd', ''] as const) {
      const bench = engineBench(shape)
      const engine = bench.open()
      const { id, key } = await engine.create({})
      let offset = 0
      for (const text of ['ab', 'cd', '']) {
        const length = text === declares ? { length: 4 } : {}
        await engine.append(id, { offset, ...length }, bytesOf(text))
        offset += text.length
      }
      expect(await engine.get(id)).toMatchObject({ offset: 4, length: 4 })
      await engine.complete(id)
      expect(bench.published(key)).toBe('abcd')
    }
  })

  it('ends the upload with the chunk that declares it, where that is asked for', async () => {
    const bench = engineBench(shape)
    const engine = bench.open()
    const { id, key } = await engine.create({})
    await engine.append(id, { offset: 0, complete: true }, bytesOf('abcde'))
    await engine.append(id, { offset: 5, length: 5, complete: true }, bytesOf(''))
    expect(bench.published(key)).toBe('abcde')
  })

  it('never changes once it is known', async () => {
    const engine = engineBench(shape).open()
    const { id } = await engine.create({})
    await engine.append(id, { offset: 0, length: 4 }, bytesOf('a'))
    const error = await expectCode(
      engine.append(id, { offset: 1, length: 5 }, bytesOf('b')),
      'LENGTH_MISMATCH',
    )
    expect(error.details).toEqual({ length: 4, provided: 5 })
    await expectCode(engine.complete(id, { length: 1 }), 'LENGTH_MISMATCH')
    await engine.append(id, { offset: 1, length: 4 }, bytesOf('b'))
  })

  it('is no shorter than what is there', async () => {
    const engine = engineBench(shape).open()
    const { id } = await engine.create({})
    await engine.append(id, { offset: 0 }, bytesOf('abc'))
    await expectCode(engine.append(id, { offset: 3, length: 2 }, bytesOf('')), 'LENGTH_MISMATCH')
    await expectCode(engine.complete(id, { length: 2 }), 'LENGTH_MISMATCH')
  })

  it('does not stand when the chunk that declared it was refused', async () => {
    const engine = engineBench(shape).open()
    const { id } = await engine.create({})
    await expectCode(engine.append(id, { offset: 0, length: 2 }, bytesOf('abc')), 'LENGTH_EXCEEDED')
    expect((await engine.get(id)).length).toBeUndefined()
  })

  it('keeps to the largest upload, in bytes and in what is declared', async () => {
    const engine = engineBench(shape).open({ maxBytes: 5 })
    const { id } = await engine.create({})
    await engine.append(id, { offset: 0 }, bytesOf('abc'))
    const error = await expectCode(engine.append(id, { offset: 3 }, bytesOf('def')), 'UPLOAD_TOO_LARGE')
    expect(error.details).toEqual({ maxBytes: 5, provided: 6 })
    await expectCode(engine.append(id, { offset: 3, length: 6 }, bytesOf('def')), 'UPLOAD_TOO_LARGE')
    expect(await engine.get(id)).toMatchObject({ offset: 3 })
    await engine.append(id, { offset: 3, length: 5, complete: true }, bytesOf('de'))
  })
})

describe('a length declared at a completion that did not happen', () => {
  it('stands, so that no byte comes after a part that only the last may be', async () => {
    let isDown = true
    const bench = engineBench(objectStore)
    const engine = bench.open({
      hooks: {
        beforeComplete: async () => {
          if (isDown) await engine.read('nowhere')
        },
      },
    })
    const { id, key } = await engine.create({})
    await engine.append(id, { offset: 0 }, bytesOf('abcdefghij'))
    const close = bench.open({
      sessions: {
        ...bench.sessions,
        update: (upload, change, guard, context) =>
          change.set?.status === 'completing'
            ? Promise.reject(new Error('down'))
            : bench.sessions.update(upload, change, guard, context),
      },
    })
    await expectCode(close.complete(id, { length: 10 }), 'INTERNAL')
    isDown = false
    await expectCode(engine.append(id, { offset: 10 }, bytesOf('klm')), 'LENGTH_EXCEEDED')
    await engine.complete(id)
    expect(bench.published(key)).toBe('abcdefghij')
  })
})
