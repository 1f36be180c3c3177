import { describe, expect, it } from 'vitest'
import { UploadError } from '../../src/core/errors.ts'
import type { Hooks } from '../../src/core/ports/hooks.ts'
import { bytesOf, digestOf, textOf } from '../support/bytes.ts'
import { type EngineBench, engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { shapes } from '../support/storage-shapes.ts'

async function uploaded(bench: EngineBench, hooks: Hooks) {
  const engine = bench.open({ hooks })
  const { id, key } = await engine.create({ name: 'a.txt', length: 3 })
  await engine.append(id, { offset: 0 }, bytesOf('abc'))
  return { engine, id, key }
}

describe('beforeCreate', () => {
  it('may change what is asked for', async () => {
    const hooks: Hooks = {
      beforeCreate: (request, { owner }) => ({ ...request, metadata: { owner: owner ?? null } }),
    }
    const upload = await engineBench().open({ hooks }).create({ name: 'a' }, { owner: 'ann' })
    expect(upload.metadata).toEqual({ owner: 'ann' })
  })

  it('leaves what is asked for as it is by returning nothing', async () => {
    const hooks: Hooks = { beforeCreate: () => undefined }
    expect((await engineBench().open({ hooks }).create({ name: 'a' })).name).toBe('a')
  })

  it('is held to the same rules as a client', async () => {
    const hooks: Hooks = { beforeCreate: request => ({ ...request, length: -1 }) }
    await expectCode(engineBench().open({ hooks }).create({}), 'INVALID_INPUT')
  })

  it('refuses by throwing, and nothing is opened', async () => {
    const bench = engineBench()
    const hooks: Hooks = {
      beforeCreate: async () => {
        throw new Error('No cats')
      },
    }
    const error = await expectCode(bench.open({ hooks }).create({}), 'REFUSED')
    expect(error).toMatchObject({ message: 'No cats', details: { hook: 'beforeCreate' } })
    expect(bench.bucket.open.size).toBe(0)
  })

  it('refuses with a code of its own choice', async () => {
    const hooks: Hooks = {
      beforeCreate: () => {
        throw new UploadError('UNAUTHENTICATED', 'Who are you?')
      },
    }
    await expectCode(engineBench().open({ hooks }).create({}), 'UNAUTHENTICATED')
  })
})

describe.each(shapes)('beforeComplete ($name)', shape => {
  it('sees the bytes before anybody else can', async () => {
    const bench = engineBench(shape)
    const seen: unknown[] = []
    const { engine, id, key } = await uploaded(bench, {
      beforeComplete: async (upload, staged) => {
        seen.push(
          upload.status,
          staged.size,
          await textOf(staged.read()),
          await textOf(staged.read({ start: 1, end: 2 })),
        )
        seen.push(bench.published(upload.key))
      },
    })
    await engine.complete(id)
    expect(seen).toEqual(['uploading', 3, 'abc', 'b', undefined])
    expect(bench.published(key)).toBe('abc')
  })

  it('sees them also where the last chunk completes the upload', async () => {
    const seen: string[] = []
    const hooks: Hooks = {
      beforeComplete: async (_, staged) => {
        seen.push(await textOf(staged.read()))
      },
    }
    const engine = engineBench(shape).open({ hooks })
    const { id } = await engine.create({ length: 10 })
    await engine.append(id, { offset: 0, complete: true }, bytesOf('abc'))
    await engine.append(id, { offset: 3, complete: true }, bytesOf('defghij'))
    expect(seen).toEqual(['abcdefghij'])
  })

  it('fails the upload for good by throwing', async () => {
    const bench = engineBench(shape)
    const { engine, id, key } = await uploaded(bench, {
      beforeComplete: () => {
        throw new Error('A virus')
      },
    })
    await expectCode(engine.complete(id), 'REFUSED')
    const failure = { code: 'REFUSED', message: 'A virus' }
    expect(await engine.get(id)).toMatchObject({ status: 'failed', failure })
    await expectCode(engine.complete(id), 'UPLOAD_FAILED')
    expect(bench.published(key)).toBeUndefined()
    expect(bench.bucket.open.size).toBe(0)
  })

  it('only postpones by throwing what may pass', async () => {
    const bench = engineBench(shape)
    let isBusy = true
    const { engine, id, key } = await uploaded(bench, {
      beforeComplete: () => {
        if (isBusy) throw new UploadError('STORAGE_FULL', 'The scanner is busy')
      },
    })
    await expectCode(engine.complete(id), 'STORAGE_FULL')
    isBusy = false
    await engine.complete(id)
    expect(bench.published(key)).toBe('abc')
  })

  it('is not asked about a file that is corrupted', async () => {
    let asked = 0
    const { engine, id } = await uploaded(engineBench(shape), {
      beforeComplete: () => {
        asked += 1
      },
    })
    await expectCode(engine.complete(id, { digest: digestOf('xyz') }), 'FILE_CORRUPTED')
    expect(asked).toBe(0)
  })
})

describe('afterComplete', () => {
  it('is told once, with the object and a key for this completion, before the client is answered', async () => {
    const told: unknown[] = []
    const { engine, id, key } = await uploaded(engineBench(), {
      afterComplete: async (upload, delivery) => {
        await Promise.resolve()
        told.push([upload.status, delivery])
      },
    })
    await engine.complete(id)
    await engine.complete(id)
    await engine.sweep()
    const delivery = { idempotencyKey: `completed-${id}`, attempt: 1, object: { key, size: 3 } }
    expect(told).toEqual([['completed', delivery]])
  })

  it('is told again after it threw, later each time, with the same key, until it resolves', async () => {
    const bench = engineBench()
    const told: unknown[] = []
    const { engine, id } = await uploaded(bench, {
      afterComplete: (_, { idempotencyKey, attempt }) => {
        told.push([idempotencyKey, attempt, bench.clock.now()])
        if (attempt < 3) throw new Error('The queue is down')
      },
    })
    expect(await engine.complete(id)).toMatchObject({ status: 'completed' })
    const start = bench.clock.now()
    for (const minutes of [0.5, 0.5, 1, 1, 60]) {
      bench.clock.advance(minutes * 60_000)
      await engine.sweep()
    }
    const key = `completed-${id}`
    expect(told).toEqual([
      [key, 1, start],
      [key, 2, start + 60_000],
      [key, 3, start + 180_000],
    ])
  })

  it('is told by the sweeper of a completion that a crash cut off', async () => {
    const bench = engineBench()
    const told: string[] = []
    const hooks: Hooks = { afterComplete: (_, { idempotencyKey }) => void told.push(idempotencyKey) }
    const { id, key } = await uploaded(bench, hooks)
    const { sessions } = bench
    const dying = bench.open({
      hooks,
      sessions: {
        ...sessions,
        update: (upload, change, guard, context) =>
          change.set?.status === 'completed'
            ? Promise.reject(new Error('crash'))
            : sessions.update(upload, change, guard, context),
      },
    })
    await expectCode(dying.complete(id), 'INTERNAL')
    expect([bench.published(key), told]).toEqual(['abc', []])
    const engine = bench.open({ hooks })
    expect(await engine.sweep()).toMatchObject({ notified: 0 })
    bench.clock.advance(60_000)
    expect(await engine.sweep()).toMatchObject({ notified: 1, failed: [] })
    expect(told).toEqual([`completed-${id}`])
    expect(await engine.get(id)).toMatchObject({ status: 'completed', key })
  })

  it('is told again when it was not recorded that it had been', async () => {
    const bench = engineBench()
    const told: string[] = []
    const hooks: Hooks = { afterComplete: (_, { idempotencyKey }) => void told.push(idempotencyKey) }
    const { id } = await uploaded(bench, hooks)
    const { sessions } = bench
    const dying = bench.open({
      hooks,
      sessions: {
        ...sessions,
        update: (upload, change, guard, context) =>
          change.clear?.includes('pending')
            ? Promise.reject(new Error('crash'))
            : sessions.update(upload, change, guard, context),
      },
    })
    await expectCode(dying.complete(id), 'INTERNAL')
    bench.clock.advance(60_000)
    await bench.open({ hooks }).sweep()
    expect(told).toEqual([`completed-${id}`, `completed-${id}`])
  })
})

describe('onFailed', () => {
  it('is told of the failed upload, and what it throws changes nothing', async () => {
    const told: unknown[] = []
    const { engine, id } = await uploaded(engineBench(), {
      onFailed: upload => {
        told.push(upload)
        throw new Error('The queue is down')
      },
    })
    await expectCode(engine.complete(id, { digest: digestOf('xyz') }), 'FILE_CORRUPTED')
    expect(told).toEqual([await engine.get(id)])
  })
})

describe('hooks', () => {
  it('are asked in order', async () => {
    const order: string[] = []
    const note = (name: string) => () => void order.push(name)
    const { engine, id } = await uploaded(engineBench(), {
      authorize: action => order.push(`may ${action}`) > 0,
      beforeCreate: request => {
        order.push('beforeCreate')
        return request
      },
      beforeComplete: note('beforeComplete'),
      afterComplete: note('afterComplete'),
    })
    await engine.complete(id)
    const before = ['may create', 'beforeCreate', 'may append', 'may complete']
    expect(order).toEqual([...before, 'beforeComplete', 'afterComplete'])
  })
})
