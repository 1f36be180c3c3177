import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fsSessions } from '../../../src/adapters/fs/fs-sessions.ts'
import type { SessionStore } from '../../../src/core/ports/sessions.ts'
import type { PartReceipt, UploadRecord } from '../../../src/core/types.ts'
import { recordOf } from './record-of.ts'
import { filesBelow, temporaryDirectory } from './session-place.ts'

const context = { signal: new AbortController().signal }

function recordFile(directory: string): string {
  const [file = ''] = filesBelow(directory).filter(each => each.startsWith('records'))
  return join(directory, file)
}

async function addChunks(store: SessionStore, record: UploadRecord, count: number): Promise<UploadRecord> {
  let last = record
  for (let chunk = 0; chunk < count; chunk += 1) {
    const lastChunk = { offset: last.offset, size: 10, digest: { algorithm: 'md5', value: 'f'.repeat(32) } }
    const set = { status: 'uploading', offset: last.offset + 10, lastChunk } as const
    last = await store.update(record.id, { set }, last, context)
  }
  return last
}

function partOf(number: number): PartReceipt {
  return { number, offset: number * 100, size: 100, etag: 'e'.repeat(32) }
}

describe('the file of a record', () => {
  it('tells another store the same, after any number of changes', async () => {
    const directory = temporaryDirectory()
    const store = fsSessions({ directory })
    let record = recordOf('a', { name: 'Grüße.bin' })
    await store.create(record, context)
    for (let step = 0; step < 200; step += 1) {
      record = await addChunks(store, record, 1)
      expect(await fsSessions({ directory }).get('a', context)).toEqual(record)
    }
    expect(record).toMatchObject({ revision: 200, offset: 2000 })
  })

  it('grows by what changes, until it is written anew: its size has a bound', async () => {
    const directory = temporaryDirectory()
    const store = fsSessions({ directory })
    let record = recordOf('a')
    await store.create(record, context)
    const inodes = new Set<number>()
    const sizes: number[] = []
    for (let step = 0; step < 300; step += 1) {
      record = await addChunks(store, record, 1)
      const { ino, size } = statSync(recordFile(directory))
      inodes.add(ino)
      sizes.push(size)
    }
    expect(Math.max(...sizes)).toBeGreaterThan(16_000)
    expect(Math.max(...sizes)).toBeLessThan(18_000)
    expect(inodes.size).toBeGreaterThan(1)
    expect(await fsSessions({ directory }).get('a', context)).toEqual(record)
    expect(filesBelow(directory).filter(file => file.startsWith('drafts'))).toEqual([])
  })

  it('is short again when its upload ended', async () => {
    const directory = temporaryDirectory()
    const store = fsSessions({ directory })
    await store.create(recordOf('a'), context)
    const size = statSync(recordFile(directory)).size
    const record = await addChunks(store, recordOf('a'), 50)
    const ended = await store.update('a', { set: { status: 'completed' } }, record, context)
    expect(statSync(recordFile(directory)).size).toBeLessThan(2 * size)
    expect(await fsSessions({ directory }).get('a', context)).toEqual(ended)
  })

  it('grows by a part, however many there are', async () => {
    const directory = temporaryDirectory()
    const store = fsSessions({ directory })
    const parts = Array.from({ length: 3000 }, (_, index) => partOf(index + 1))
    const record = recordOf('a', { parts })
    await store.create(record, context)
    const size = statSync(recordFile(directory)).size
    const after = await store.update('a', { addParts: [partOf(3001)] }, record, context)
    expect(statSync(recordFile(directory)).size - size).toBeLessThan(200)
    expect(after.parts).toEqual([...parts, partOf(3001)])
    expect(await fsSessions({ directory }).get('a', context)).toEqual(after)
  })

  it('may be one of before there were lines: padded, without a line break', async () => {
    const directory = temporaryDirectory()
    await fsSessions({ directory }).create(recordOf('a'), context)
    const file = recordFile(directory)
    writeFileSync(file, `${JSON.stringify({ ...recordOf('a'), revision: 3 })}${' '.repeat(50)}`)
    const store = fsSessions({ directory })
    const record = await store.get('a', context)
    expect(record).toEqual({ ...recordOf('a'), revision: 3 })
    const after = await addChunks(store, record ?? recordOf('a'), 2)
    expect(after.revision).toBe(5)
    expect(await fsSessions({ directory }).get('a', context)).toEqual(after)
  })

  it('may end at any byte: the changes before that one are kept, and more can be made', async () => {
    const directory = temporaryDirectory()
    const store = fsSessions({ directory })
    await store.create(recordOf('a'), context)
    const states: UploadRecord[] = [recordOf('a')]
    const ends = [statSync(recordFile(directory)).size]
    for (const title of ['ä', '{"revision":1}']) {
      const before = states.at(-1) ?? recordOf('a')
      states.push(await store.update('a', { set: { metadata: { title } } }, before, context))
      ends.push(statSync(recordFile(directory)).size)
    }
    const file = recordFile(directory)
    const bytes = readFileSync(file)
    for (let end = ends[0] ?? 0; end <= bytes.length; end += 1) {
      writeFileSync(file, bytes.subarray(0, end))
      const heir = fsSessions({ directory })
      const record = await heir.get('a', context)
      expect(record, `cut at ${end}`).toEqual(states[ends.filter(each => each <= end).length - 1])
      const after = await addChunks(heir, record ?? recordOf('a'), 2)
      expect(await store.get('a', context), `cut at ${end}`).toEqual(after)
      await heir.close?.()
    }
  })

  it('shows through what two stores know of it', async () => {
    const directory = temporaryDirectory()
    const [one, other] = [fsSessions({ directory }), fsSessions({ directory })]
    let record = recordOf('a')
    await one.create(record, context)
    for (let round = 0; round < 100; round += 1) {
      record = await addChunks(one, record, 1 + (round % 2))
      expect(await other.get('a', context)).toEqual(record)
      record = await addChunks(other, record, 1)
      expect(await one.get('a', context)).toEqual(record)
    }
    await other.delete('a', record, context)
    expect(await one.get('a', context)).toBeUndefined()
    await other.create(recordOf('a', { name: 'again' }), context)
    expect(await one.get('a', context)).toEqual(recordOf('a', { name: 'again' }))
    const again = await addChunks(one, recordOf('a', { name: 'again' }), 1)
    expect(await other.get('a', context)).toEqual(again)
  })

  it('is not read by those who hold what was found in it before: that is frozen', async () => {
    const directory = temporaryDirectory()
    const store = fsSessions({ directory })
    await store.create(recordOf('a', { parts: [partOf(1)] }), context)
    const created = await store.get('a', context)
    const changed = await store.update('a', { addParts: [partOf(2)] }, recordOf('a'), context)
    const read = await fsSessions({ directory }).get('a', context)
    for (const record of [created, changed, read]) {
      expect(Object.isFrozen(record)).toBe(true)
      expect(Object.isFrozen(record?.metadata)).toBe(true)
      expect(Object.isFrozen(record?.parts)).toBe(true)
      expect(Object.isFrozen(record?.parts[0])).toBe(true)
    }
  })

  it('is not touched where it belongs to another id', async () => {
    const directory = temporaryDirectory()
    const store = fsSessions({ directory })
    await store.create(recordOf('a'), context)
    const file = recordFile(directory)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `${JSON.stringify(recordOf('A'))}\n{"revision":0,"fence":0}`)
    expect(await store.get('a', context)).toBeUndefined()
  })
})
