import { describe, expect, it } from 'vitest'
import type { CallContext, Grant } from '../../src/core/ports/hooks.ts'
import type { UploadEngine } from '../../src/core/upload-engine.ts'
import { bytesOf } from '../support/bytes.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'

type Granted = Grant['actions'][number]

const verbs: Readonly<
  Record<Granted, (engine: UploadEngine, id: string, context: CallContext) => Promise<unknown>>
> = {
  create: (engine, _, context) => engine.create({ length: 3 }, context),
  append: (engine, id, context) => engine.append(id, { offset: 0 }, bytesOf('ab'), context),
  complete: (engine, id, context) => engine.complete(id, {}, context),
  get: (engine, id, context) => engine.get(id, context),
  read: (engine, id, context) => engine.read(id, {}, context),
  abort: (engine, id, context) => engine.abort(id, context),
}
const actions = Object.keys(verbs) as Granted[]

async function uploads() {
  const engine = engineBench().open()
  const [mine, other] = await Promise.all(
    ['a', 'b'].map(name => engine.create({ name, length: 3 }, { owner: 'ann' })),
  )
  return { engine, id: mine?.id ?? '', other: other?.id ?? '' }
}

describe('a grant for one upload', () => {
  it.each(actions)('that does not say %s is FORBIDDEN to, and may always look', async action => {
    const { engine, id } = await uploads()
    const grant = { upload: id, actions: actions.filter(each => each !== action) }
    const call = verbs[action](engine, id, { owner: 'ann', grant })
    if (action === 'get') expect(await call).toMatchObject({ id })
    else await expectCode(call, 'FORBIDDEN')
  })

  it.each(actions.filter(each => each !== 'create'))('finds no other upload to %s', async action => {
    const { engine, id, other } = await uploads()
    const context = { owner: 'ann', grant: { upload: id, actions } }
    await expectCode(verbs[action](engine, other, context), 'UPLOAD_NOT_FOUND')
  })

  it('never creates nor lists, whatever it says', async () => {
    const { engine, id } = await uploads()
    const grant = { upload: id, actions: [...actions, 'list'] as Granted[] }
    await expectCode(engine.create({}, { owner: 'ann', grant }), 'FORBIDDEN')
    await expectCode(engine.list({}, { owner: 'ann', grant }), 'FORBIDDEN')
  })

  it('is of an owner: in the hands of another there is no such upload', async () => {
    const { engine, id } = await uploads()
    await expectCode(engine.get(id, { owner: 'bob', grant: { upload: id, actions } }), 'UPLOAD_NOT_FOUND')
  })

  it('to append alone brings no upload to its end', async () => {
    const { engine, id } = await uploads()
    const context: CallContext = { owner: 'ann', grant: { upload: id, actions: ['append'] } }
    const all = engine.append(id, { offset: 0, complete: true }, bytesOf('abc'), context)
    await expectCode(all, 'FORBIDDEN')
    expect((await engine.get(id, context)).offset).toBe(0)
  })

  it('that is not for bytes parks none', async () => {
    const { engine, id } = await uploads()
    const context: CallContext = { owner: 'ann', grant: { upload: id, actions: ['read'] } }
    await expectCode(engine.park(bytesOf('abc'), context), 'FORBIDDEN')
  })
})

describe('a grant to create', () => {
  it('reaches the uploads that it opened, and none that were there or that another one opened', async () => {
    const { engine, id } = await uploads()
    const context = (series: string): CallContext => ({ owner: 'ann', grant: { series, actions } })
    const opened = await engine.create({ length: 3 }, context('s1'))
    expect((await engine.append(opened.id, { offset: 0 }, bytesOf('ab'), context('s1'))).offset).toBe(2)
    await expectCode(engine.get(opened.id, context('s2')), 'UPLOAD_NOT_FOUND')
    await expectCode(engine.get(id, context('s1')), 'UPLOAD_NOT_FOUND')
    expect(await engine.get(opened.id, { owner: 'ann' })).not.toHaveProperty('series')
  })

  it('of no series reaches nothing', async () => {
    const { engine, id } = await uploads()
    await expectCode(engine.get(id, { owner: 'ann', grant: { actions } }), 'UPLOAD_NOT_FOUND')
    await expectCode(engine.create({}, { owner: 'ann', grant: { actions } }), 'FORBIDDEN')
  })
})
