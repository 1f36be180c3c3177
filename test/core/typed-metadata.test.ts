import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { memoryLocker, memorySessions, memoryStorage } from '../../src/adapters/memory/index.ts'
import { createUploadEngine } from '../../src/core/create-engine.ts'
import type { UploadRequest } from '../../src/core/ports/functions.ts'
import type { JsonObject, Upload } from '../../src/core/types.ts'
import type { UploadEngine } from '../../src/core/upload-engine.ts'
import { expectCode } from '../support/expect-code.ts'

const Photo = z.object({ album: z.string(), stars: z.coerce.number().optional() })
const Note = v.object({ day: v.pipe(v.string(), v.toDate()) })

function typedEngine() {
  return createUploadEngine({
    storage: memoryStorage(),
    sessions: memorySessions(),
    locker: memoryLocker(),
    collections: { files: {}, photos: { metadata: Photo }, notes: { metadata: Note } },
  })
}

describe('metadata typed by collection', () => {
  test('what a collection keeps is known by type, and is what its schema gave', async () => {
    const engine = typedEngine()
    const { id } = await engine.create({ collection: 'photos', metadata: { album: 'sea', stars: '5' } })
    const photo = await engine.get(id, { collection: 'photos' })
    expectTypeOf(photo).toEqualTypeOf<Upload<{ readonly album: string; readonly stars?: number }>>()
    expect(photo.metadata).toEqual({ album: 'sea', stars: 5 })
    const page = await engine.list({ collection: 'photos' })
    expectTypeOf(page.uploads[0]?.metadata.album).toEqualTypeOf<string | undefined>()
    expect(page.uploads.map(each => each.metadata.album)).toEqual(['sea'])
  })

  test('metadata of another shape are refused by type, and at run time with their path', async () => {
    const engine = typedEngine()
    // @ts-expect-error an album is a text
    const wrong = engine.create({ collection: 'photos', metadata: { album: 7 } })
    const { details } = await expectCode(wrong, 'INVALID_INPUT')
    expect(details.problems).toMatchObject([{ field: 'metadata.album', rule: 'invalid' }])
    // @ts-expect-error a photo has an album
    const none = engine.create({ collection: 'photos' })
    expect((await expectCode(none, 'INVALID_INPUT')).details.problems).toMatchObject([
      { field: 'metadata.album', rule: 'required' },
    ])
    // @ts-expect-error there is no such collection
    await expectCode(engine.create({ collection: 'songs' }), 'INVALID_INPUT')
  })

  test('what is no JSON is kept as JSON has it, and its type says so', async () => {
    const engine = typedEngine()
    const { metadata } = await engine.create({ collection: 'notes', metadata: { day: '2026-01-02' } })
    expectTypeOf(metadata).toEqualTypeOf<{ readonly day: string }>()
    expect(metadata).toEqual({ day: '2026-01-02T00:00:00.000Z' })
  })

  test('a collection without a schema takes any metadata, and is the first one by default', async () => {
    const engine = typedEngine()
    const upload = await engine.create({ metadata: { anything: [1] } })
    expectTypeOf(upload).toEqualTypeOf<Upload>()
    expect(upload).toMatchObject({ collection: 'files', metadata: { anything: [1] } })
    expect(engine.limits.collections).toEqual(['files', 'photos', 'notes'])
  })

  test('pieces of a file need no metadata', async () => {
    const engine = typedEngine()
    const request = { collection: 'photos', partial: true, metadata: {} } as unknown as UploadRequest
    const upload = await (engine as UploadEngine).create(request)
    expect(upload.partial).toBe(true)
  })

  test('an engine that knows its collections is an engine to whoever does not', () => {
    expectTypeOf<ReturnType<typeof typedEngine>>().toExtend<UploadEngine>()
    expectTypeOf<UploadEngine>()
      .toHaveProperty('get')
      .returns.resolves.toHaveProperty('metadata')
      .toEqualTypeOf<JsonObject>()
  })

  test.each([
    ['zod', z.object({ album: z.string() })],
    ['valibot', v.object({ album: v.string() })],
    ['arktype', type({ album: 'string' })],
    ['an asynchronous one', z.object({ album: z.string().refine(async name => name !== 'taken') })],
  ])('a schema of %s is held to', async (_, metadata) => {
    const collections = { photos: { metadata } }
    const engine: UploadEngine = createUploadEngine({
      storage: memoryStorage(),
      sessions: memorySessions(),
      locker: memoryLocker(),
      collections,
    })
    expect((await engine.create({ metadata: { album: 'sea' } })).metadata).toEqual({ album: 'sea' })
    await expectCode(engine.create({ metadata: { album: 3 } }), 'INVALID_INPUT')
  })
})
