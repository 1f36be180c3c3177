import 'reflect-metadata'
import { createHash } from 'node:crypto'
import { type DependencyContainer, container as rootContainer } from 'tsyringe'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { memoryLocker, memorySessions, memoryStorage } from '../../src/adapters/memory/index.ts'
import { bind, resolveUploadEngine } from '../../src/core/container.ts'
import type { HashFunction } from '../../src/core/ports/functions.ts'
import type { Locker } from '../../src/core/ports/locker.ts'
import type { SessionStore } from '../../src/core/ports/sessions.ts'
import { Tokens } from '../../src/core/tokens.ts'
import { manualClock } from '../../src/testing/manual-clock.ts'
import { bytesOf, digestOf } from '../support/bytes.ts'
import { expectCode, expectThrow } from '../support/expect-code.ts'

const blake2b: HashFunction = {
  name: 'blake2b512',
  create() {
    const hash = createHash('blake2b512')
    return { update: bytes => void hash.update(bytes), hex: () => hash.digest('hex') }
  },
}

/** A container of its own with the parts an engine cannot do without. */
function containerWith(storage = memoryStorage()): DependencyContainer {
  const container = rootContainer.createChildContainer()
  bind(container, Tokens.Storage, { useValue: storage })
  bind(container, Tokens.SessionStore, { useValue: memorySessions() })
  bind(container, Tokens.Locker, { useValue: memoryLocker() })
  return container
}

describe('an engine from a container', () => {
  it('uses what was bound', async () => {
    const storage = memoryStorage()
    const engine = resolveUploadEngine(containerWith(storage))
    const { id, key } = await engine.create({ length: 3 })
    await engine.append(id, { offset: 0, complete: true }, bytesOf('abc'))
    expect([...storage.objects.keys()]).toEqual([key])
  })

  it('uses what was registered without our help: values, factories and classes', async () => {
    const container = rootContainer.createChildContainer()
    const storage = memoryStorage()
    class Sessions implements SessionStore {
      readonly #store = memorySessions()
      readonly name = 'class'
      create: SessionStore['create'] = (record, context) => this.#store.create(record, context)
      get: SessionStore['get'] = (id, context) => this.#store.get(id, context)
      update: SessionStore['update'] = (...given) => this.#store.update(...given)
      delete: SessionStore['delete'] = (...given) => this.#store.delete(...given)
      due: SessionStore['due'] = (...given) => this.#store.due(...given)
      list: SessionStore['list'] = (...given) => this.#store.list(...given)
    }
    container.register(Tokens.Storage, { useValue: storage })
    container.register<SessionStore>(Tokens.SessionStore, { useClass: Sessions })
    container.register<Locker>(Tokens.Locker, { useFactory: () => memoryLocker() })
    const engine = resolveUploadEngine(container)
    const { id } = await engine.create({ length: 3 })
    expect(await engine.append(id, { offset: 0, complete: true }, bytesOf('abc'))).toMatchObject({
      status: 'completed',
    })
  })

  it('says everything that is missing', () => {
    const error = expectThrow(
      () => resolveUploadEngine(rootContainer.createChildContainer()),
      'INVALID_OPTIONS',
    )
    const missing = error.details.problems.map(problem => problem.split(' ')[0])
    expect(missing).toEqual(['storage', 'sessions', 'locker'])
  })
})

describe('each token', () => {
  it('HashFunction, registered many times, adds to those there are', async () => {
    const container = containerWith()
    bind(container, Tokens.HashFunction, { useValue: blake2b })
    bind(container, Tokens.HashFunction, { useValue: { ...blake2b, name: 'MINE' } })
    const engine = resolveUploadEngine(container)
    expect(engine.limits.hashFunctions.map(each => each.name)).toEqual([
      ...['md5', 'sha1', 'sha256', 'sha512', 'crc32'],
      ...['blake2b512', 'mine'],
    ])
    const { id } = await engine.create({ length: 3, hashFunction: 'BLAKE2b512' })
    const claims = { digest: digestOf('abc', 'blake2b512') }
    const upload = await engine.append(id, { offset: 0, claims }, bytesOf('abc'))
    expect(upload.chain).toBe(claims.digest.value)
    expect(await engine.complete(id, { digest: claims.digest })).toMatchObject({ status: 'completed' })
  })

  it('HashFunction of a built-in name replaces that one', async () => {
    const container = containerWith()
    bind(container, Tokens.HashFunction, { useValue: { ...blake2b, name: 'md5' } })
    const engine = resolveUploadEngine(container)
    const { id } = await engine.create({ length: 3 })
    const digest = { algorithm: 'md5', value: digestOf('abc', 'blake2b512').value }
    expect(await engine.append(id, { offset: 0, claims: { digest } }, bytesOf('abc'))).toMatchObject({
      offset: 3,
    })
  })

  it('Storage, registered many times, is picked by name or by route; the first is the default', async () => {
    const container = containerWith(memoryStorage({ name: 'hot' }))
    bind(container, Tokens.Storage, { useValue: memoryStorage({ name: 'cold' }) })
    const route = ({ name }: { readonly name?: string }) => (name === 'old.txt' ? 'cold' : undefined)
    bind(container, Tokens.Options, { useValue: { route } })
    const engine = resolveUploadEngine(container)
    const requests = [{ name: 'new.txt' }, { name: 'old.txt' }, { name: 'new.txt', storage: 'cold' }]
    const storages = await Promise.all(requests.map(async request => (await engine.create(request)).storage))
    expect(storages).toEqual(['hot', 'cold', 'cold'])
  })

  it('UploadPath, UploadId, Clock and Options are the engine’s', async () => {
    const container = containerWith()
    bind(container, Tokens.UploadPath, { useValue: ({ id, name }) => `mine/${id}/${name}` })
    bind(container, Tokens.UploadId, { useValue: () => 'the-id' })
    bind(container, Tokens.Clock, { useValue: manualClock(1000) })
    bind(container, Tokens.Options, { useValue: { chunkSize: 5, hashFunction: 'sha256' } })
    const engine = resolveUploadEngine(container)
    expect(await engine.create({ name: 'a.txt' })).toMatchObject({
      id: 'the-id',
      key: 'mine/the-id/a.txt',
      createdAt: 1000,
      chunkSize: 5,
      hashFunction: 'sha256',
    })
  })

  it('Hooks are asked', async () => {
    const container = containerWith()
    bind(container, Tokens.Hooks, { useValue: { authorize: () => false } })
    await expectCode(resolveUploadEngine(container).create({}), 'FORBIDDEN')
  })

  it('the serializers are there for protocols to call', () => {
    const container = containerWith()
    const init = () => ({ name: 'x' })
    const upload = () => {}
    const response = () => ({ ok: true })
    bind(container, Tokens.InitSerializer, { useValue: init })
    bind(container, Tokens.UploadSerializer, { useValue: upload })
    bind(container, Tokens.ResponseSerializer, { useValue: response })
    expect(resolveUploadEngine(container).serializers).toEqual({ init, upload, response })
  })

  it('a schema is a serializer as well', async () => {
    const container = containerWith()
    bind(container, Tokens.InitSerializer, { useValue: z.object({ album: z.string() }) })
    const { init } = resolveUploadEngine(container).serializers
    expect(await init?.({ album: 'sea' }, { name: 'a.jpg' })).toEqual({
      name: 'a.jpg',
      metadata: { album: 'sea' },
    })
  })

  it('wins over the same setting in Options', async () => {
    const container = containerWith()
    const ignored = memoryStorage({ name: 'ignored' })
    bind(container, Tokens.UploadId, { useValue: () => 'bound' })
    bind(container, Tokens.Options, { useValue: { uploadId: () => 'option', storage: ignored } })
    expect(await resolveUploadEngine(container).create({})).toMatchObject({ id: 'bound', storage: 'memory' })
  })
})

describe('a child container', () => {
  it('is a tenant: what it does not register comes from its parent', async () => {
    const parent = containerWith()
    bind(parent, Tokens.UploadPath, { useValue: ({ id }) => `parent/${id}` })
    const tenant = parent.createChildContainer()
    const storage = memoryStorage({ name: 'tenant' })
    bind(tenant, Tokens.Storage, { useValue: storage })
    bind(tenant, Tokens.UploadId, { useValue: () => 'one' })
    const upload = await resolveUploadEngine(tenant).create({})
    expect(upload).toMatchObject({ storage: 'tenant', key: 'parent/one' })
    expect(await resolveUploadEngine(parent).create({})).toMatchObject({ storage: 'memory' })
    expect(await resolveUploadEngine(parent).get('one')).toMatchObject({ id: 'one' })
  })
})
