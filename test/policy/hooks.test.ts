import { describe, expect, it } from 'vitest'
import type { Hooks } from '../../src/core/ports/hooks.ts'
import { joinHooks, namePolicy } from '../../src/policy/index.ts'
import { bytesOf } from '../support/bytes.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'

describe('joinHooks', () => {
  it('has nothing that none of its hooks has', () => {
    expect(joinHooks()).toEqual({})
    expect(Object.keys(joinHooks({ onFailed: () => {} }, { authorize: () => true }))).toEqual([
      'authorize',
      'onFailed',
    ])
  })

  it('refuses, as the engine does, where a hook forgets to say yes', async () => {
    const silent: Hooks = { authorize: () => undefined as never }
    for (const hooks of [silent, joinHooks(silent), joinHooks({ authorize: () => true }, silent)])
      await expectCode(engineBench().open({ hooks }).create({}), 'FORBIDDEN')
  })

  it('allows what all allow', async () => {
    const yes: Hooks = { authorize: () => true }
    const no: Hooks = { authorize: async () => false }
    expect(
      (
        await engineBench()
          .open({ hooks: joinHooks(yes, {}, yes) })
          .create({})
      ).status,
    ).toBe('created')
    await expectCode(
      engineBench()
        .open({ hooks: joinHooks(yes, no) })
        .create({}),
      'FORBIDDEN',
    )
    await expectCode(
      engineBench()
        .open({ hooks: joinHooks(no, yes) })
        .create({}),
      'FORBIDDEN',
    )
  })

  it('hands what is asked for from one to the next', async () => {
    const add = (name: string): Hooks => ({
      beforeCreate: request => ({ ...request, metadata: { ...request.metadata, [name]: 1 } }),
    })
    const silent: Hooks = { beforeCreate: () => undefined }
    const engine = engineBench().open({ hooks: joinHooks(add('a'), silent, add('b')) })
    expect((await engine.create({})).metadata).toEqual({ a: 1, b: 1 })
  })

  it.each(['checkHead', 'beforeComplete'] as const)('asks in order until one refuses (%s)', async name => {
    const asked: string[] = []
    const note = (word: string, refuses = false): Hooks => ({
      [name]() {
        asked.push(word)
        if (refuses) throw new Error(word)
      },
    })
    const engine = engineBench().open({ hooks: joinHooks(note('a'), note('b', true), note('c')) })
    const { id } = await engine.create({ length: 3 })
    const sent = engine.append(id, { offset: 0, complete: true }, bytesOf('abc'))
    expect((await expectCode(sent, 'REFUSED')).message).toBe('b')
    expect(asked).toEqual(['a', 'b'])
  })

  it('tells all of what is over, whoever throws, and those again who were told before', async () => {
    const bench = engineBench()
    const told: string[] = []
    let fails = true
    const hooks = joinHooks(
      {
        afterComplete() {
          if (fails) throw new Error('not now')
          told.push('a')
        },
      },
      { afterComplete: () => void told.push('b') },
    )
    const engine = bench.open({ hooks })
    const { id } = await engine.create({ length: 0 })
    await engine.complete(id)
    expect(told).toEqual(['b'])
    fails = false
    bench.clock.advance(60_000)
    await engine.sweep()
    expect(told).toEqual(['b', 'a', 'b'])
  })
})

describe('namePolicy', () => {
  const create = (rules: Parameters<typeof namePolicy>[0], name?: string) =>
    engineBench()
      .open({ hooks: namePolicy(rules) })
      .create(name === undefined ? {} : { name })

  it.each([
    [{ extensions: ['jpg', '.PNG'] }, 'a.b.JPG'],
    [{ extensions: ['jpg', '.PNG'] }, 'a.png'],
    [{ extensions: ['tar.gz'] }, 'a.tar.gz'],
    [{ maxLength: 5 }, 'a.txt'],
    [{ hidden: true }, '.env'],
    [{}, '.d/a.txt'],
    [{}, undefined],
  ])('%j takes %j', async (rules, name) => {
    expect((await create(rules, name)).status).toBe('created')
  })

  it.each([
    [{ extensions: ['jpg'] }, 'a.jpg.exe', 'invalid'],
    [{ extensions: ['jpg'] }, 'jpg', 'no-extension'],
    [{ extensions: ['jpg'] }, undefined, 'no-extension'],
    [{ maxLength: 4 }, 'a.txt', 'too-long'],
    [{}, '.env', 'invalid'],
    [{}, 'a/.env', 'invalid'],
    [{}, 'a\\.env', 'invalid'],
  ])('%j refuses %j: %s', async (rules, name, rule) => {
    const error = await expectCode(create(rules, name), 'INVALID_INPUT')
    expect(error.details.problems).toMatchObject([{ field: 'name', rule }])
  })
})
