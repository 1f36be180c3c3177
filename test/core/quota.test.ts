import 'reflect-metadata'
import { container } from 'tsyringe'
import { describe, expect, it } from 'vitest'
import { memoryQuota } from '../../src/adapters/memory/index.ts'
import { bind, resolveUploadEngine } from '../../src/core/container.ts'
import { UploadError } from '../../src/core/errors.ts'
import type { EngineOptions } from '../../src/core/options.ts'
import type { OwnerLimits, QuotaStore } from '../../src/core/ports/quota.ts'
import { Tokens } from '../../src/core/tokens.ts'
import type { UploadEngine } from '../../src/core/upload-engine.ts'
import { bytesOf } from '../support/bytes.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { scriptedStorage } from '../support/scripted-storage.ts'

const ann = { owner: 'ann' }
const signal = new AbortController().signal
const day = 86_400_000

/** Everybody may have 10 bytes and 3 uploads under way, and nobody as much as they like. */
function quotaBench(
  limits: OwnerLimits = { bytes: 10, openUploads: 3 },
  options: Partial<EngineOptions> = {},
) {
  const bench = engineBench()
  const store = memoryQuota()
  const quota = { store, limits: (owner: string | undefined) => (owner === undefined ? undefined : limits) }
  const engine = bench.open({ quota, ...options })
  const used = async (owner = 'ann') => {
    const { bytes, openUploads } = await store.usage(owner, { signal })
    return [bytes, openUploads]
  }
  return { bench, engine, store, quota, used }
}

async function uploaded(engine: UploadEngine, text: string) {
  const { id } = await engine.create({ length: text.length }, ann)
  return engine.append(id, { offset: 0, complete: true }, bytesOf(text), ann)
}

describe('the quota of an owner', () => {
  it('is taken up at creation by the declared length, and refused with all the numbers', async () => {
    const { engine, used } = quotaBench()
    await engine.create({ length: 6 }, ann)
    const error = await expectCode(engine.create({ length: 5 }, ann), 'QUOTA_EXCEEDED')
    expect(error.details).toEqual({ what: 'bytes', limit: 10, used: 6, asked: 5 })
    expect(error.message).toBe('There is no room for 5 bytes: 6 of 10 are taken')
    expect(await used()).toEqual([6, 1])
  })

  it('has so many uploads under way, and those that are finished do not count among them', async () => {
    const { engine } = quotaBench({ openUploads: 1 })
    await uploaded(engine, 'abc')
    await engine.create({}, ann)
    const error = await expectCode(engine.create({}, ann), 'QUOTA_EXCEEDED')
    expect(error.details).toEqual({ what: 'openUploads', limit: 1, used: 1, asked: 1 })
  })

  it("is no matter of other owners, and none of nobody's where nobody has limits", async () => {
    const { engine, store } = quotaBench()
    await engine.create({ length: 10 }, ann)
    expect((await engine.create({ length: 10 }, { owner: 'bob' })).length).toBe(10)
    expect((await engine.create({ length: 99 })).length).toBe(99)
    expect(await store.usage(undefined, { signal })).toEqual({ bytes: 0, openUploads: 0 })
  })

  it('holds what is published, until that is removed', async () => {
    const { engine, used } = quotaBench()
    const { id } = await uploaded(engine, 'abcdef')
    expect(await used()).toEqual([6, 0])
    await engine.remove(id, ann)
    expect(await used()).toEqual([0, 0])
  })

  it('still holds what is published when its record was forgotten', async () => {
    const { bench, engine, used } = quotaBench()
    await uploaded(engine, 'abcdef')
    bench.clock.advance(8 * day)
    expect((await engine.sweep()).forgotten).toBe(1)
    expect(await used()).toEqual([6, 0])
  })

  it('limits one upload, of known length and of unknown', async () => {
    const { engine } = quotaBench({ uploadBytes: 3 })
    await expectCode(engine.create({ length: 4 }, ann), 'UPLOAD_TOO_LARGE')
    const { id } = await engine.create({}, ann)
    await expectCode(engine.append(id, { offset: 0 }, bytesOf('abcd'), ann), 'UPLOAD_TOO_LARGE')
    await expectCode(engine.append(id, { offset: 0, size: 4 }, bytesOf('abcd'), ann), 'UPLOAD_TOO_LARGE')
    expect((await engine.append(id, { offset: 0 }, bytesOf('abc'), ann)).offset).toBe(3)
  })
})

const endings: readonly (readonly [
  string,
  (bench: ReturnType<typeof quotaBench>, id: string) => Promise<unknown>,
])[] = [
  ['is aborted', ({ engine }, id) => engine.abort(id, ann)],
  ['is removed', ({ engine }, id) => engine.remove(id, ann)],
  [
    'expires',
    ({ engine, bench }) => {
      bench.clock.advance(8 * day)
      return engine.sweep()
    },
  ],
  [
    'fails',
    async ({ engine }, id) => {
      await engine.append(id, { offset: 0 }, bytesOf('abcdef'), ann)
      await expectCode(engine.complete(id, { chain: 'x' }, ann), 'FILE_CORRUPTED')
    },
  ],
]

describe('what was reserved is released when the upload', () => {
  it.each(endings)('%s', async (_, end) => {
    const bench = quotaBench()
    const { id } = await bench.engine.create({ length: 6 }, ann)
    expect(await bench.used()).toEqual([6, 1])
    await end(bench, id)
    expect(await bench.used()).toEqual([0, 0])
  })

  it('cannot be opened', async () => {
    const { bench, quota, used } = quotaBench()
    const failing = bench.open({
      quota,
      storage: {
        ...bench.storage,
        create: async () => {
          throw new UploadError('STORAGE_FULL', 'The disk is full')
        },
      },
    })
    await expectCode(failing.create({ length: 6 }, ann), 'STORAGE_FULL')
    expect(await used()).toEqual([0, 0])
  })

  it('was lost by its storage', async () => {
    const { bench, quota, used } = quotaBench()
    const complete = async () => {
      throw new UploadError('STORAGE_GONE', 'There is nothing')
    }
    const engine = bench.open({ quota, storage: scriptedStorage(bench.storage, { complete }) })
    await expectCode(uploaded(engine, 'abc'), 'STORAGE_GONE')
    expect(await used()).toEqual([0, 0])
  })

  it('failed and its bytes, which were kept, are gone', async () => {
    const { bench, engine, used } = quotaBench({ bytes: 10 }, { preserveFailedUploadFile: true })
    const { id } = await engine.create({ length: 3 }, ann)
    await engine.append(id, { offset: 0 }, bytesOf('abc'), ann)
    await expectCode(engine.complete(id, { chain: 'x' }, ann), 'FILE_CORRUPTED')
    expect(await used()).toEqual([3, 1])
    bench.clock.advance(8 * day)
    await engine.sweep()
    expect(await used()).toEqual([0, 0])
  })

  it('was refused by its job', async () => {
    const { engine, used } = quotaBench(
      { bytes: 10 },
      { completion: { name: 'queue', submit: async () => {} } },
    )
    const { id } = await uploaded(engine, 'abc')
    expect(await used()).toEqual([3, 0])
    await engine.endProcessing(id, { refused: 'a virus' })
    expect(await used()).toEqual([0, 0])
  })
})

describe('an upload of unknown length', () => {
  /** Bytes in pieces whose number nobody announces. */
  async function* pieces(count: number) {
    for (let at = 0; at < count; at += 1) yield bytesOf('ab')
  }

  it('reserves as it grows, and ends with its real size', async () => {
    const { engine, used } = quotaBench({ bytes: 10 })
    const { id } = await engine.create({}, ann)
    expect(await used()).toEqual([0, 1])
    await engine.append(id, { offset: 0 }, pieces(3), ann)
    await engine.complete(id, { length: 6 }, ann)
    expect(await used()).toEqual([6, 0])
  })

  it('may have all the room there is, and not a byte more: then nothing of the chunk counts', async () => {
    const { engine } = quotaBench({ bytes: 10 })
    const { id } = await engine.create({}, ann)
    const error = await expectCode(engine.append(id, { offset: 0 }, pieces(6), ann), 'QUOTA_EXCEEDED')
    expect(error.details).toMatchObject({ what: 'bytes', limit: 10, used: 0 })
    expect((await engine.get(id, ann)).offset).toBe(0)
    expect((await engine.append(id, { offset: 0 }, pieces(5), ann)).offset).toBe(10)
  })

  it('is refused a chunk that announces too much, before a byte of it is read', async () => {
    const { engine } = quotaBench({ bytes: 10 })
    const { id } = await engine.create({}, ann)
    let pulled = 0
    async function* watched() {
      pulled += 1
      yield bytesOf('a')
    }
    await expectCode(engine.append(id, { offset: 0, size: 11 }, watched(), ann), 'QUOTA_EXCEEDED')
    await expectCode(engine.append(id, { offset: 0, length: 11 }, watched(), ann), 'QUOTA_EXCEEDED')
    expect(pulled).toBe(0)
  })
})

describe('a process that died in between', () => {
  it('holds no room of uploads that nobody knows, once there is need for it', async () => {
    const { bench, engine, store, used } = quotaBench()
    await store.reserve('ann', { upload: 'lost', bytes: 9, at: bench.clock.now() }, {}, { signal })
    // It may still be about to write its record.
    await expectCode(engine.create({ length: 5 }, ann), 'QUOTA_EXCEEDED')
    bench.clock.advance(60_001)
    expect((await engine.create({ length: 5 }, ann)).length).toBe(5)
    expect(await used()).toEqual([5, 1])
  })

  it('holds no room of an upload that is there, and another one has failed', async () => {
    const { bench, engine, store, used } = quotaBench()
    const kept = await engine.create({ length: 4 }, ann)
    const { id } = await engine.create({ length: 3 }, ann)
    await engine.append(id, { offset: 0 }, bytesOf('abc'), ann)
    await expectCode(engine.complete(id, { chain: 'x' }, ann), 'FILE_CORRUPTED')
    await store.reserve('ann', { upload: id, bytes: 3, at: bench.clock.now() }, {}, { signal })
    bench.clock.advance(60_001)
    await engine.create({ length: 6 }, ann)
    expect(await used()).toEqual([10, 2])
    expect((await engine.get(kept.id, ann)).status).toBe('created')
  })

  it.each(['settle', 'release'] as const)('is made up for where %s failed', async name => {
    const { bench, store, used } = quotaBench()
    let isDown = true
    const failing: QuotaStore = {
      ...store,
      [name]: async (...given: [string, string, number, { signal: AbortSignal }]) => {
        if (isDown) throw new UploadError('SESSIONS_UNAVAILABLE', 'The accounts cannot be reached')
        return (store[name] as (...given: unknown[]) => Promise<void>)(...given)
      },
    }
    const engine = bench.open({ quota: { store: failing, limits: () => ({ bytes: 10 }) } })
    const { id } = await engine.create({ length: 3 }, ann)
    if (name === 'settle')
      await expectCode(
        engine.append(id, { offset: 0, complete: true }, bytesOf('abc'), ann),
        'SESSIONS_UNAVAILABLE',
      )
    else await expectCode(engine.abort(id, ann), 'SESSIONS_UNAVAILABLE')
    isDown = false
    bench.clock.advance(60_001)
    await engine.sweep()
    expect(await used()).toEqual(name === 'settle' ? [3, 0] : [0, 0])
  })
})

describe('pieces of a file', () => {
  it('count as long as they are there, and so does the file that they become', async () => {
    const { engine, used } = quotaBench({ bytes: 10 })
    const { id } = await engine.create({ length: 3, partial: true }, ann)
    await engine.append(id, { offset: 0 }, bytesOf('abc'), ann)
    await engine.concatenate({ sources: [id, id] }, ann)
    expect(await used()).toEqual([9, 1])
    await engine.abort(id, ann)
    expect(await used()).toEqual([6, 0])
  })

  it('that are too many for a file are refused, and leave none', async () => {
    const { engine, used } = quotaBench({ bytes: 8 })
    const { id } = await engine.create({ length: 3, partial: true }, ann)
    await engine.append(id, { offset: 0 }, bytesOf('abc'), ann)
    await expectCode(engine.concatenate({ sources: [id, id] }, ann), 'QUOTA_EXCEEDED')
    expect(await used()).toEqual([3, 1])
  })
})

describe('chunks that are parked', () => {
  it('are of nobody until their upload is known', async () => {
    const { engine, used } = quotaBench({ bytes: 3, openUploads: 0 })
    const parked = await engine.park(bytesOf('abcdef'), ann)
    expect(await used()).toEqual([0, 0])
    await parked.discard()
  })
})

it('the quota that a container selects holds, whatever its options say', async () => {
  const { bench, quota } = quotaBench()
  const scope = container.createChildContainer()
  bind(scope, Tokens.Storage, { useValue: bench.storage })
  bind(scope, Tokens.SessionStore, { useValue: bench.sessions })
  bind(scope, Tokens.Locker, { useValue: bench.locker })
  bind(scope, Tokens.Quota, { useValue: quota })
  await expectCode(resolveUploadEngine(scope).create({ length: 11 }, ann), 'QUOTA_EXCEEDED')
})
