import { describe, expect, it } from 'vitest'
import type { Action, CallContext } from '../../src/core/ports/hooks.ts'
import type { UploadEngine } from '../../src/core/upload-engine.ts'
import { bytesOf, digestOf } from '../support/bytes.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'

const ann = { owner: 'ann' }
const bob = { owner: 'bob' }

/** Every verb about one upload. */
const verbs: Readonly<
  Record<string, (engine: UploadEngine, id: string, context: CallContext) => Promise<unknown>>
> = {
  get: (engine, id, context) => engine.get(id, context),
  append: (engine, id, context) => engine.append(id, { offset: 0 }, bytesOf('abc'), context),
  'append at a wrong offset': (engine, id, context) =>
    engine.append(id, { offset: 7 }, bytesOf('a'), context),
  'append again': (engine, id, context) =>
    engine.append(id, { offset: 0, claims: { digest: digestOf('abc') } }, bytesOf('abc'), context),
  writePart: (engine, id, context) => engine.writePart(id, { offset: 0 }, bytesOf('abc'), context),
  complete: (engine, id, context) => engine.complete(id, {}, context),
  read: (engine, id, context) => engine.read(id, {}, context),
  abort: (engine, id, context) => engine.abort(id, context),
  remove: (engine, id, context) => engine.remove(id, context),
}

const states = ['created', 'uploading', 'completed', 'failed', 'expired'] as const

/** An upload of ann's in a state. */
async function uploadOf(state: (typeof states)[number]) {
  const bench = engineBench()
  const engine = bench.open()
  const { id } = await engine.create({ length: 3 }, ann)
  if (state === 'uploading') await engine.append(id, { offset: 0 }, bytesOf('a'), ann)
  if (state === 'completed') await engine.append(id, { offset: 0, complete: true }, bytesOf('abc'), ann)
  if (state === 'failed') {
    await engine.append(id, { offset: 0, claims: { digest: digestOf('abc') } }, bytesOf('abc'), ann)
    await expectCode(engine.complete(id, { chain: 'x' }, ann), 'FILE_CORRUPTED')
  }
  if (state === 'expired') bench.clock.advance(8 * 86_400_000)
  return { engine, id }
}

describe.each(Object.entries(verbs))("%s of another owner's upload", (_, verb) => {
  it.each(states)('answers as for one that never was (%s)', async state => {
    const { engine, id } = await uploadOf(state)
    const missing = '00000000-0000-4000-8000-000000000000'
    const expected = await expectCode(verb(engine, missing, bob), 'UPLOAD_NOT_FOUND')
    for (const stranger of [bob, {}, { owner: '' }]) {
      const error = await expectCode(verb(engine, id, stranger), 'UPLOAD_NOT_FOUND')
      expect(error.message).toBe(expected.message.replace(missing, id))
      expect(Object.keys(error.details)).toEqual(Object.keys(expected.details))
    }
  })
})

describe('an upload', () => {
  it('without an owner is not an owner’s', async () => {
    const engine = engineBench().open()
    const { id } = await engine.create({ length: 3 })
    await expectCode(engine.get(id, ann), 'UPLOAD_NOT_FOUND')
    expect(await engine.get(id)).toMatchObject({ id })
  })

  it('is its owner’s through every verb', async () => {
    const engine = engineBench().open()
    const { id } = await engine.create({ length: 3 }, ann)
    expect(await engine.append(id, { offset: 0 }, bytesOf('abc'), ann)).toMatchObject(ann)
    await engine.complete(id, {}, ann)
    expect((await engine.read(id, {}, ann)).size).toBe(3)
    await engine.remove(id, ann)
    await expectCode(engine.get(id, ann), 'UPLOAD_NOT_FOUND')
  })

  it('exists for the application itself, whoever owns it', async () => {
    const engine = engineBench().open({ hooks: { authorize: () => false } })
    const { id } = await engine.create({ length: 3 }, { ...ann, trusted: true })
    expect(await engine.get(id, { trusted: true })).toMatchObject({ id, owner: 'ann' })
  })
})

describe('authorize', () => {
  it('is asked on every verb, with the upload and the caller', async () => {
    const asked: unknown[] = []
    const engine = engineBench().open({
      hooks: {
        authorize: (action, upload, { owner }) => {
          asked.push([action, upload?.id, owner])
          return true
        },
      },
    })
    const { id } = await engine.create({ length: 3 }, ann)
    await engine.get(id, ann)
    await engine.list({}, ann)
    await engine.append(id, { offset: 0, complete: true }, bytesOf('abc'), ann)
    await engine.complete(id, {}, ann)
    await engine.read(id, {}, ann)
    await expectCode(engine.abort(id, ann), 'UPLOAD_COMPLETED')
    await engine.remove(id, ann)
    const other = await engine.create({ length: 3 }, ann)
    await engine.writePart(other.id, { offset: 0 }, bytesOf('abc'), ann)
    const appended: readonly Action[] = ['append', 'complete']
    const actions = ['get', 'list', ...appended, 'complete', 'read', 'abort', 'abort'] as const
    expect(asked).toEqual([
      ['create', undefined, 'ann'],
      ...actions.map(action => [action, action === 'list' ? undefined : id, 'ann']),
      ['create', undefined, 'ann'],
      ['append', other.id, 'ann'],
    ])
  })

  it.each(Object.entries(verbs))('forbids %s, and nothing happens', async (_, verb) => {
    const bench = engineBench()
    const { id } = await bench.open().create({ length: 3 }, ann)
    const before = await bench.record(id)
    const engine = bench.open({ hooks: { authorize: async () => false } })
    await expectCode(verb(engine, id, ann), 'FORBIDDEN')
    expect(await bench.record(id)).toEqual(before)
  })

  it('forbids create and list', async () => {
    const engine = engineBench().open({ hooks: { authorize: () => false } })
    const error = await expectCode(engine.create({}, ann), 'FORBIDDEN')
    expect(error.details).toEqual({ action: 'create' })
    await expectCode(engine.list({}, ann), 'FORBIDDEN')
  })

  it('is not asked about the upload of another owner', async () => {
    const bench = engineBench()
    const { id } = await bench.open().create({}, ann)
    const engine = bench.open({ hooks: { authorize: () => false } })
    await expectCode(engine.get(id, bob), 'UPLOAD_NOT_FOUND')
  })

  it('refuses by throwing as well', async () => {
    const authorize = (): never => {
      throw new Error('The directory says no')
    }
    const error = await expectCode(engineBench().open({ hooks: { authorize } }).create({}), 'REFUSED')
    expect(error).toMatchObject({ message: 'The directory says no', details: { hook: 'authorize' } })
  })
})
