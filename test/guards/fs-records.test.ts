import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type FsSessionsOptions, fsSessions } from '../../src/adapters/fs/index.ts'
import type { RecordChange, SessionStore } from '../../src/core/ports/sessions.ts'
import { recordOf } from '../adapters/fs/record-of.ts'
import { countedDuring } from './counted-during.ts'

const context = { signal: new AbortController().signal }
const hour = 3_600_000

interface Upload {
  readonly store: SessionStore
  change(change: RecordChange): Promise<void>
}

/** An upload that has taken a chunk: what is paid once for a record is not counted. */
async function openUpload(durability: NonNullable<FsSessionsOptions['durability']>): Promise<Upload> {
  const directory = await mkdtemp(join(tmpdir(), 'quayside-guards-'))
  const store = fsSessions({ directory, durability })
  onTestFinished(async () => {
    await store.close?.()
    await rm(directory, { recursive: true, force: true })
  })
  let record = recordOf('a', { dueAt: hour, expiresAt: hour })
  await store.create(record, context)
  const change = async (change: RecordChange): Promise<void> => {
    record = await store.update('a', change, record, context)
  }
  await change({ set: { status: 'uploading', offset: 1 } })
  return { store, change }
}

function chunk(number: number): RecordChange {
  const dueAt = hour + number
  return { set: { offset: number * 100, dueAt, expiresAt: dueAt, lastChunk: { offset: 0, size: 100 } } }
}

async function callsOf(work: () => Promise<unknown>): Promise<number> {
  const { fileCalls } = await countedDuring(async () => {
    await work()
  })
  return fileCalls
}

describe('what records on disk cost, counted', () => {
  it('asks the file system once for a chunk: to write to an open file', async () => {
    for (const durability of ['none', 'complete'] as const) {
      const { change } = await openUpload(durability)
      for (let number = 1; number <= 10; number += 1)
        expect(await callsOf(() => change(chunk(number)))).toBe(1)
    }
  })

  it('asks it twice where every chunk is to survive a power cut', async () => {
    const { change } = await openUpload('chunk')
    for (let number = 1; number <= 10; number += 1) expect(await callsOf(() => change(chunk(number)))).toBe(2)
  })

  it('syncs the directory of a record with the first change that is to survive, not with the next', async () => {
    const { change } = await openUpload('complete')
    const line = ['write', 'fdatasync'].length
    const directory = ['open', 'its handle', 'fsync', 'close'].length
    expect(await callsOf(() => change({ set: { status: 'completing' } }))).toBe(line + directory)
    await change({ set: { status: 'uploading' } })
    expect(await callsOf(() => change({ set: { status: 'completing' } }))).toBe(line)
  })

  it('asks for nothing to read what it knows', async () => {
    const { store } = await openUpload('complete')
    expect(await callsOf(() => store.get('a', context))).toBe(0)
  })

  it('opens a file again once the store was closed', async () => {
    const { store, change } = await openUpload('complete')
    await store.close?.()
    expect(await callsOf(() => change(chunk(1)))).toBe(['open', 'its handle', 'write'].length)
    expect(await callsOf(() => change(chunk(2)))).toBe(1)
  })
})
