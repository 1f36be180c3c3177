import { appendFileSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { fsSessions } from '../../../src/adapters/fs/fs-sessions.ts'
import type { SessionStore } from '../../../src/core/ports/sessions.ts'
import type { UploadRecord } from '../../../src/core/types.ts'
import { expectError } from '../../../src/testing/expect-error.ts'
import type { WriteFault } from './faulty-write.ts'
import { recordOf } from './record-of.ts'
import { filesBelow, temporaryDirectory } from './session-place.ts'

const { faults } = vi.hoisted((): { readonly faults: WriteFault[] } => ({ faults: [] }))

vi.mock('node:fs', async original => {
  const real = await original<typeof import('node:fs')>()
  const { faultyWrite } = await import('./faulty-write.ts')
  return { ...real, write: faultyWrite(real, faults) }
})

const context = { signal: new AbortController().signal }
const change = { set: { offset: 7, metadata: { title: 'Größe' } } } as const

interface Changed {
  readonly directory: string
  readonly store: SessionStore
  readonly file: string
  readonly record: UploadRecord
}

/** A store with a record that it has changed once. */
async function changedOnce(): Promise<Changed> {
  const directory = temporaryDirectory()
  const store = fsSessions({ directory })
  await store.create(recordOf('a'), context)
  const record = await store.update('a', { set: { status: 'uploading' } }, recordOf('a'), context)
  const [file = ''] = filesBelow(directory).filter(each => each.startsWith('records'))
  return { directory, store, file: join(directory, file), record }
}

function elsewhere(directory: string): Promise<UploadRecord | undefined> {
  return fsSessions({ directory }).get('a', context)
}

function lineOf(of: UploadRecord, offset: number, revision = of.revision): string {
  return `\n${JSON.stringify({ revision, fence: of.fence, set: { offset } })}`
}

describe('a change that fs sessions append', () => {
  beforeEach(() => {
    faults.length = 0
  })

  it('did not happen when the disk is full, wherever in it that is; it can be made afterwards', async () => {
    const { directory, store, file, record } = await changedOnce()
    const size = statSync(file).size
    await store.update('a', change, record, context)
    const whole = statSync(file).size - size
    const before = readFileSync(file).subarray(0, size)
    for (let bytes = 0; bytes < whole; bytes += 1) {
      writeFileSync(file, before)
      faults.push({ bytes, errno: 'ENOSPC' })
      const error = await expectError(store.update('a', change, record, context), 'SESSIONS_UNAVAILABLE')
      expect(error.message).toContain('free some room')
      expect(await store.get('a', context)).toEqual(record)
      expect(await elsewhere(directory)).toEqual(record)
      const after = await store.update('a', change, record, context)
      expect(after).toMatchObject({ ...change.set, revision: record.revision + 1 })
      expect(await store.get('a', context)).toEqual(after)
      expect(await elsewhere(directory)).toEqual(after)
    }
  })

  it('is written again as a whole after a part of it', async () => {
    const { directory, store, record } = await changedOnce()
    faults.push({ bytes: 1 }, { bytes: 20 })
    const after = await store.update('a', change, record, context)
    expect(after).toMatchObject(change.set)
    expect(await elsewhere(directory)).toEqual(after)
    const next = await store.update('a', { set: { offset: 8 } }, after, context)
    expect(await elsewhere(directory)).toEqual(next)
  })

  it('is refused when another process was faster, whose change stays', async () => {
    const { directory, store, file, record } = await changedOnce()
    faults.push({ before: () => appendFileSync(file, lineOf(record, 70)) })
    await expectError(store.update('a', change, record, context), 'STALE_WRITE')
    expect(await store.get('a', context)).toMatchObject({ offset: 70, revision: record.revision + 1 })
    expect(await store.get('a', context)).toEqual(await elsewhere(directory))
  })

  it('takes no harm from a process that is behind, before it or after it', async () => {
    const { directory, store, file, record } = await changedOnce()
    const stale = lineOf(record, 99, record.revision - 1)
    faults.push({ before: () => appendFileSync(file, stale) })
    const after = await store.update('a', change, record, context)
    expect(after).toMatchObject(change.set)
    appendFileSync(file, lineOf(record, 99))
    expect(await store.get('a', context)).toEqual(after)
    expect(await elsewhere(directory)).toEqual(after)
  })

  it('is refused when the record goes meanwhile, and brings it back for nobody', async () => {
    const { directory, store, file, record } = await changedOnce()
    faults.push({ before: () => rmSync(file) })
    await expectError(store.update('a', change, record, context), 'UPLOAD_NOT_FOUND')
    expect(await store.get('a', context)).toBeUndefined()
    expect(await elsewhere(directory)).toBeUndefined()
  })

  it('is refused when another process puts a new file in place meanwhile', async () => {
    const { directory, store, file, record } = await changedOnce()
    const theirs = { ...record, offset: 70, revision: record.revision + 1 }
    faults.push({
      before: () => {
        writeFileSync(`${file}.new`, JSON.stringify(theirs))
        renameSync(`${file}.new`, file)
      },
    })
    await expectError(store.update('a', change, record, context), 'STALE_WRITE')
    expect(await store.get('a', context)).toEqual(theirs)
    expect(await elsewhere(directory)).toEqual(theirs)
  })

  it('is refused as well where the record is to be written anew', async () => {
    const { store, file, record } = await changedOnce()
    const large = { set: { metadata: { text: 'x'.repeat(20_000) } } }
    faults.push({ before: () => appendFileSync(file, lineOf(record, 70)) })
    await expectError(store.update('a', large, record, context), 'STALE_WRITE')
    const theirs = await store.get('a', context)
    expect(theirs).toMatchObject({ offset: 70, metadata: {} })
    expect(await store.update('a', large, theirs ?? record, context)).toMatchObject(large.set)
  })
})
