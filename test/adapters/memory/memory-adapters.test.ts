import { describe, expect, it } from 'vitest'
import { memoryBucket, memorySessions, memoryStorage } from '../../../src/adapters/memory/index.ts'
import type { StorageTarget } from '../../../src/core/ports/storage.ts'
import { expectError } from '../../../src/testing/expect-error.ts'
import { recordOf } from '../fs/record-of.ts'

const context = { signal: new AbortController().signal }

function target(id: string, overrides: Partial<StorageTarget> = {}): StorageTarget {
  return { id, key: 'report.pdf', metadata: {}, conflict: 'rename', partSize: 100, ...overrides }
}

describe('a memory storage', () => {
  it('shows what it has published, with its type and metadata', async () => {
    const storage = memoryStorage()
    const handle = await storage.create(
      target('1', { contentType: 'text/plain', metadata: { a: 'b' } }),
      context,
    )
    const bytes = Buffer.from('hello')
    await storage.writePart(handle, { number: 1, offset: 0, size: 5, buffers: [bytes], last: true }, context)
    await storage.complete(handle, { size: 5, parts: [] }, context)
    expect([...storage.objects]).toEqual([
      ['report.pdf', { bytes: new Uint8Array(bytes), contentType: 'text/plain', metadata: { a: 'b' } }],
    ])
  })

  it('renames in a way that tells the upload', async () => {
    const storage = memoryStorage()
    const keys = []
    for (const id of ['11111111-a', '22222222-b', '22222222-c']) {
      const handle = await storage.create(target(id), context)
      keys.push((await storage.complete(handle, { size: 0, parts: [] }, context)).key)
    }
    expect(keys).toEqual(['report.pdf', 'report-22222222.pdf', 'report-22222222-c.pdf'])
  })

  it('refuses other bytes where a sequential storage has some, instead of mixing them', async () => {
    const storage = memoryStorage({ traits: { order: 'sequential' } })
    const handle = await storage.create(target('1'), context)
    const write = (text: string) =>
      storage.writePart(
        handle,
        { number: 1, offset: 0, size: text.length, buffers: [Buffer.from(text)], last: false },
        context,
      )
    await write('first')
    await write('first')
    await expectError(write('other'), 'STORAGE_FAILED')
    expect((await storage.inspect(handle, context)).offset).toBe(5)
  })

  it('gives another process over the same bucket the same uploads', async () => {
    const bucket = memoryBucket()
    const handle = await memoryStorage({ bucket }).create(target('1'), context)
    expect(await memoryStorage({ bucket }).inspect(handle, context)).toEqual({ state: 'open' })
    expect(await memoryStorage().inspect(handle, context)).toEqual({ state: 'gone' })
  })
})

describe('memory sessions', () => {
  it('give out records that nobody can change behind their back', async () => {
    const sessions = memorySessions()
    await sessions.create(recordOf('a', { metadata: { nested: { label: 'mine' } } }), context)
    const record = await sessions.get('a', context)
    expect(() => Object.assign(record?.metadata.nested ?? {}, { label: 'yours' })).toThrow(TypeError)
    expect(() => Object.assign(record ?? {}, { offset: 7 })).toThrow(TypeError)
  })
})
