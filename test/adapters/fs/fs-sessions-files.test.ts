import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fsSessions } from '../../../src/adapters/fs/fs-sessions.ts'
import type { SessionStore } from '../../../src/core/ports/sessions.ts'
import { expectError } from '../../../src/testing/expect-error.ts'
import { recordOf } from './record-of.ts'
import { age, filesBelow, temporaryDirectory } from './session-place.ts'

const context = { signal: new AbortController().signal }
const hour = 3_600_000
const mine = { collection: 'uploads', limit: 10 }

function openStore(): { readonly directory: string; readonly store: SessionStore } {
  const directory = temporaryDirectory()
  return { directory, store: fsSessions({ directory }) }
}

function dueMarkers(directory: string): readonly string[] {
  return filesBelow(directory).filter(file => file.startsWith('due'))
}

describe('the files of fs sessions', () => {
  it('are all gone once every record is deleted', async () => {
    const { directory, store } = openStore()
    for (const id of ['a', 'b']) {
      const record = recordOf(id, { owner: 'ann', dueAt: 5 * hour })
      await store.create(record, context)
      const next = await store.update(id, { set: { status: 'completing', dueAt: hour } }, record, context)
      const last = await store.update(id, { set: { status: 'completed', dueAt: 9 * hour } }, next, context)
      await store.delete(id, last, context)
    }
    expect(filesBelow(directory)).toEqual([])
  })

  it('do not move with every chunk when expiry slides', async () => {
    const { directory, store } = openStore()
    let record = recordOf('a', { dueAt: 100 * hour })
    await store.create(record, context)
    const markers = dueMarkers(directory)
    for (let minute = 1; minute < 60; minute += 1)
      record = await store.update('a', { set: { dueAt: 100 * hour + minute * 60_000 } }, record, context)
    expect(dueMarkers(directory)).toEqual(markers)
    await store.update('a', { set: { dueAt: 102 * hour } }, record, context)
    expect(dueMarkers(directory)).not.toEqual(markers)
    expect(dueMarkers(directory)).toHaveLength(1)
  })

  it('hold one due marker of a record that another process created', async () => {
    const { directory, store } = openStore()
    const record = recordOf('a', { dueAt: hour })
    await store.create(record, context)
    const other = fsSessions({ directory })
    await other.update('a', { set: { dueAt: 50 * hour } }, record, context)
    age(directory, dueMarkers(directory))
    expect(await other.due(2 * hour, 10, context)).toEqual([])
    const [marker, ...more] = dueMarkers(directory)
    expect(more).toEqual([])
    expect(marker).toContain(String(50 * hour))
    expect(await other.due(50 * hour, 10, context)).toEqual(['a'])
  })

  it('name no record before it is there: a marker that a crash left is met, ignored, and removed in time', async () => {
    const { directory, store } = openStore()
    await store.create(recordOf('a', { dueAt: hour }), context)
    const [record] = filesBelow(directory).filter(file => file.startsWith('records'))
    rmSync(join(directory, record ?? ''))
    const after = fsSessions({ directory })
    expect(await after.due(2 * hour, 10, context)).toEqual([])
    expect(await after.list(mine, context)).toEqual({ records: [] })
    expect(filesBelow(directory), 'they may be of a record on its way').toHaveLength(2)
    age(directory, filesBelow(directory))
    expect(await after.due(2 * hour, 10, context)).toEqual([])
    expect(await after.list(mine, context)).toEqual({ records: [] })
    expect(filesBelow(directory)).toEqual([])
  })

  it('show a record once and in its own state when a crash left it in both', async () => {
    const { directory, store } = openStore()
    const record = recordOf('a')
    await store.create(record, context)
    const [open = ''] = filesBelow(directory).filter(file => file.startsWith('owners'))
    const next = await store.update('a', { set: { status: 'failed' } }, record, context)
    mkdirSync(dirname(join(directory, open)), { recursive: true })
    writeFileSync(join(directory, open), '')
    expect((await store.list(mine, context)).records).toEqual([next])
    expect((await store.list({ ...mine, state: 'ended' }, context)).records).toEqual([next])
    expect((await store.list({ ...mine, state: 'open' }, context)).records).toEqual([])
    age(directory, [open])
    await store.list({ ...mine, state: 'open' }, context)
    expect(filesBelow(directory)).not.toContain(open)
  })

  it('that were half written are never a record, and go away in time', async () => {
    const { directory, store } = openStore()
    const draft = join('drafts', 'dead-1.json')
    mkdirSync(join(directory, 'drafts'))
    writeFileSync(join(directory, draft), '{"id":"a","status":')
    expect(await store.get('a', context)).toBeUndefined()
    await store.create(recordOf('b'), context)
    expect(filesBelow(directory), 'its writer may be alive').toContain(draft)
    age(directory, [draft])
    await fsSessions({ directory }).create(recordOf('c'), context)
    expect(filesBelow(directory)).not.toContain(draft)
  })

  it('that a power cut tore count as no record', async () => {
    const { directory, store } = openStore()
    await store.create(recordOf('a', { dueAt: hour }), context)
    const [record = ''] = filesBelow(directory).filter(file => file.startsWith('records'))
    for (const torn of ['', '{"id":"a"', '[]', 'null', '{"id":"b"}']) {
      writeFileSync(join(directory, record), torn)
      expect(await store.get('a', context), torn).toBeUndefined()
      expect(await store.due(2 * hour, 10, context)).toEqual([])
      expect(await store.list(mine, context)).toEqual({ records: [] })
      await expectError(store.update('a', {}, { fence: 0, revision: 0 }, context), 'UPLOAD_NOT_FOUND')
    }
  })

  it('show at once what another process wrote, change after change', async () => {
    const { directory, store } = openStore()
    const other = fsSessions({ directory })
    let record = recordOf('a')
    await store.create(record, context)
    for (let turn = 1; turn <= 50; turn += 1) {
      const writer = turn % 3 === 0 ? store : other
      record = await writer.update('a', { set: { offset: turn } }, record, context)
      expect(await store.get('a', context)).toEqual(record)
      expect(await other.get('a', context)).toEqual(record)
    }
  })

  it('never leave the directory, whatever the id', async () => {
    const { directory, store } = openStore()
    for (const id of [
      '../x',
      'a/b',
      'a\\b',
      '.',
      '..',
      '',
      'a.b',
      `a${String.fromCharCode(0)}`,
      'é',
      'x'.repeat(129),
    ]) {
      await expectError(store.create(recordOf(id), context), 'INVALID_OPTIONS')
      expect(await store.get(id, context)).toBeUndefined()
      await expectError(store.update(id, {}, { fence: 0, revision: 0 }, context), 'UPLOAD_NOT_FOUND')
      await store.delete(id, { fence: 0, revision: 0 }, context)
    }
    expect(filesBelow(directory)).toEqual([])
  })

  it('that cannot be written are SESSIONS_UNAVAILABLE, with what to do and the cause', async () => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory, 'taken'), 'a file where the directory should be')
    const store = fsSessions({ directory: join(directory, 'taken') })
    const error = await expectError(store.create(recordOf('a'), context), 'SESSIONS_UNAVAILABLE')
    expect(error.message).toBe(
      'Cannot create the record of upload a (ENOTDIR): check the disk that holds the session store; the cause says more',
    )
    expect(error.cause).toMatchObject({ code: 'ENOTDIR' })
    expect(error.retryable).toBe(true)
    await expectError(store.get('a', context), 'SESSIONS_UNAVAILABLE')
    await expectError(store.due(hour, 10, context), 'SESSIONS_UNAVAILABLE')
    await expectError(store.list(mine, context), 'SESSIONS_UNAVAILABLE')
  })

  it('come back after somebody has removed the whole directory', async () => {
    const { directory, store } = openStore()
    await store.create(recordOf('a'), context)
    rmSync(directory, { recursive: true })
    expect(await store.get('a', context)).toBeUndefined()
    await store.create(recordOf('a'), context)
    expect(await store.get('a', context)).toEqual(recordOf('a'))
  })
})
