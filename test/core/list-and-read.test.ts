import { describe, expect, it } from 'vitest'
import type { UploadEngine } from '../../src/core/upload-engine.ts'
import { bytesOf, digestOf, textOf } from '../support/bytes.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { shapes } from '../support/storage-shapes.ts'

const ann = { owner: 'ann' }

async function names(engine: UploadEngine, query = {}, context = {}): Promise<readonly string[]> {
  return (await engine.list(query, context)).uploads.map(upload => upload.name)
}

describe('list', () => {
  it('gives the caller’s own uploads, newest first', async () => {
    const bench = engineBench()
    const engine = bench.open()
    for (const [name, context] of [
      ['a', ann],
      ['b', { owner: 'bob' }],
      ['c', {}],
      ['d', ann],
    ] as const) {
      await engine.create({ name }, context)
      bench.clock.advance(1)
    }
    expect(await names(engine, {}, ann)).toEqual(['d', 'a'])
    expect(await names(engine)).toEqual(['c'])
    expect(await names(engine, {}, { owner: 'nobody' })).toEqual([])
  })

  it('gives pages that together are everything, each upload once', async () => {
    const bench = engineBench()
    const engine = bench.open()
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await engine.create({ name })
      bench.clock.advance(1)
    }
    const pages: string[][] = []
    let cursor: string | undefined
    do {
      const page = await engine.list({ limit: 2, ...(cursor ? { cursor } : {}) })
      pages.push(page.uploads.map(upload => upload.name))
      cursor = page.cursor
    } while (cursor)
    expect(pages).toEqual([['e', 'd'], ['c', 'b'], ['a']])
  })

  it('tells open uploads from ended ones, and collections apart', async () => {
    const engine = engineBench().open({ collections: ['first', 'second'] })
    const { id } = await engine.create({ name: 'done', length: 0 })
    await engine.complete(id)
    const broken = await engine.create({ name: 'broken', length: 0, digest: digestOf('x') })
    await expectCode(engine.complete(broken.id), 'FILE_CORRUPTED')
    await engine.create({ name: 'open' })
    await engine.create({ name: 'other', collection: 'second' })
    expect(await names(engine, { state: 'open' })).toEqual(['open'])
    expect([...(await names(engine, { state: 'ended' }))].sort()).toEqual(['broken', 'done'])
    expect(await names(engine, { collection: 'second' })).toEqual(['other'])
  })

  it.each([0, 101, 1.5, -1, Number.NaN])('refuses a page of %d', async limit => {
    await expectCode(engineBench().open().list({ limit }), 'INVALID_INPUT')
  })

  it('refuses a cursor that nobody gave out', async () => {
    await expectCode(engineBench().open().list({ cursor: '../x' }), 'INVALID_INPUT')
  })
})

describe.each(shapes)('read ($name)', shape => {
  async function published() {
    const engine = engineBench(shape).open()
    const { id } = await engine.create({ length: 10 })
    await engine.append(id, { offset: 0, complete: true }, bytesOf('0123456789'))
    return { engine, id }
  }

  it.each([
    [{}, 0, 10, '0123456789'],
    [{ start: 3 }, 3, 10, '3456789'],
    [{ end: 3 }, 0, 3, '012'],
    [{ start: 2, end: 5 }, 2, 5, '234'],
    [{ start: 8, end: 99 }, 8, 10, '89'],
    [{ start: 10 }, 10, 10, ''],
    [{ start: 99 }, 10, 10, ''],
    [{ start: 8, end: 3 }, 8, 8, ''],
    [{ start: -4, end: 2 }, 0, 2, '01'],
  ])('gives the bytes of %j', async (asked, start, end, text) => {
    const { engine, id } = await published()
    const { body, range, size, upload } = await engine.read(id, asked)
    expect({ range, size, id: upload.id }).toEqual({ range: { start, end }, size: 10, id })
    expect(await textOf(body)).toBe(text)
  })

  it('gives nothing before the upload is published', async () => {
    const engine = engineBench(shape).open()
    const { id } = await engine.create({ length: 3 })
    await engine.append(id, { offset: 0 }, bytesOf('abc'))
    await expectCode(engine.read(id), 'UPLOAD_INCOMPLETE')
  })

  it('is given up with the call', async () => {
    const { engine, id } = await published()
    const caller = new AbortController()
    const { body } = await engine.read(id, {}, { signal: caller.signal })
    caller.abort(new Error('gone'))
    await expect(textOf(body)).rejects.toThrow('gone')
  })
})

describe('read', () => {
  it('of a storage that cannot is NOT_SUPPORTED', async () => {
    const bench = engineBench()
    const { read, ...storage } = bench.storage
    const engine = bench.open({ storage })
    const { id } = await engine.create({ length: 0 })
    await engine.complete(id)
    await expectCode(engine.read(id), 'NOT_SUPPORTED')
  })
})
