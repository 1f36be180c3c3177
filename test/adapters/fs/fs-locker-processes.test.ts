import { mkdtempSync } from 'node:fs'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fsLocker } from '../../../src/adapters/fs/fs-locker.ts'
import type { Locker } from '../../../src/core/ports/locker.ts'
import { expectCode } from '../../support/expect-code.ts'
import { bundleWorker, type LockProcess, startLockProcess } from './support/lock-processes.ts'

const root = mkdtempSync(join(tmpdir(), 'quayside-locks-'))
const { signal } = new AbortController()
let worker = ''
let directory = ''
let locker: Locker
let processes: LockProcess[] = []

beforeAll(async () => {
  worker = await bundleWorker(root)
})

beforeEach(() => {
  directory = mkdtempSync(join(root, 'd'))
  locker = fsLocker({ directory })
  processes = []
})

afterEach(async () => {
  for (const each of processes) if (each.child.exitCode === null) each.child.kill('SIGKILL')
  await Promise.all(processes.map(each => each.ended()))
  await locker.close?.()
})

afterAll(() => rm(root, { recursive: true }))

describe('locks between processes', () => {
  it('loses no update of 4 processes that increment a counter 200 times each, and fences only grow', async () => {
    const path = join(directory, 'counter')
    await writeFile(path, '0')
    const all = await Promise.all([1, 2, 3, 4].map(() => start()))
    for (const each of all) each.order({ verb: 'increment', id: 'a', path, times: 200 })
    await Promise.all(all.map(each => each.hear('incremented', 'a')))
    expect(await readFile(path, 'utf8')).toBe('800')
    const fences = (await readFile(`${path}.fences`, 'utf8')).trim().split('\n').map(Number)
    expect(fences).toHaveLength(800)
    expect(fences.filter((fence, index) => fence <= (fences[index - 1] ?? 0))).toEqual([])
  })

  it('gives the lock of a killed process to the one that waits for it', async () => {
    const holder = await holding('a')
    const waiting = locker.acquire('a', { waitMs: 60_000, signal })
    expect(await holder.hear('told', 'a')).toMatchObject({ code: 'LOCK_YIELD' })
    await holder.kill('SIGKILL')
    await (await waiting).release()
  })

  it('gives the lock of a process that died before to a newcomer that has no time to wait', async () => {
    const holder = await holding('a')
    await holder.kill('SIGKILL')
    const lock = await locker.acquire('a', { waitMs: 0, signal })
    await lock.release()
  })

  it('gives a lock that a killed process only kept to a newcomer that has no time to wait', async () => {
    const keeper = await holding('a')
    const { fence } = await released(keeper, 'a')
    expect(await readdir(directory)).toContain('a.lock')
    await keeper.kill('SIGKILL')
    const lock = await locker.acquire('a', { waitMs: 0, signal })
    expect(lock.fence).toBeGreaterThan(fence)
    await lock.release()
    await locker.close?.()
    expect(await readdir(directory)).toEqual([])
  })

  it('gives a lock that a living process only keeps to a newcomer that has no time to wait', async () => {
    const keeper = await holding('a')
    const { fence } = await released(keeper, 'a')
    const lock = await locker.acquire('a', { waitMs: 0, signal })
    expect(lock.fence).toBeGreaterThan(fence)
    await lock.release()
  })

  it('serves processes that take turns at one upload, and their fences grow', async () => {
    const both = await Promise.all([start(), start()])
    const fences: number[] = []
    for (let round = 0; round < 10; round += 1)
      for (const each of both) {
        each.order({ verb: 'acquire', id: 'a', waitMs: 0 })
        await each.hear('acquired', 'a')
        fences.push((await released(each, 'a')).fence)
      }
    expect(fences.filter((fence, index) => fence <= (fences[index - 1] ?? 0))).toEqual([])
    expect(fences).toHaveLength(20)
  })

  it('lets exactly one of two waiters have the lock of a dead holder, fifty times over', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `upload-${index}`)
    const [holder, ...rivals] = await Promise.all([start(), start(), start()])
    for (const id of ids) holder.order({ verb: 'acquire', id })
    for (const id of ids) await holder.hear('acquired', id)
    for (const id of ids) await writeFile(join(directory, id), '0')
    for (const id of ids)
      for (const each of rivals) each.order({ verb: 'increment', id, path: join(directory, id) })
    for (const id of ids) await holder.hear('told', id)
    await holder.kill('SIGKILL')
    for (const id of ids) {
      await Promise.all(rivals.map(each => each.hear('incremented', id)))
      expect(await readFile(join(directory, id), 'utf8')).toBe('2')
    }
  })

  it('asks a holder in another process to yield, and has the lock when it does', async () => {
    const holder = await holding('a')
    const waiting = locker.acquire('a', { waitMs: 60_000, signal })
    await holder.hear('told', 'a')
    holder.order({ verb: 'release', id: 'a' })
    const lock = await waiting
    expect(lock.signal.aborted).toBe(false)
    holder.order({ verb: 'acquire', id: 'a', waitMs: 0 })
    expect(await holder.hear('refused', 'a')).toMatchObject({ code: 'LOCKED' })
  })

  it('tells a holder that somebody was there who had no time to wait', async () => {
    const holder = await holding('a')
    const error = await expectCode(locker.acquire('a', { waitMs: 0, signal }), 'LOCKED')
    expect(error.details).toEqual({ id: 'a' })
    expect(await holder.hear('told', 'a')).toMatchObject({ code: 'LOCK_YIELD' })
  })

  it('waits for a stopped process and does not take its lock', async () => {
    const holder = await holding('a')
    holder.child.kill('SIGSTOP')
    await expectCode(locker.acquire('a', { waitMs: 100, signal }), 'LOCKED')
    holder.child.kill('SIGCONT')
    expect(await holder.hear('told', 'a')).toMatchObject({ code: 'LOCK_YIELD' })
    holder.order({ verb: 'release', id: 'a' })
    await (await locker.acquire('a', { waitMs: 60_000, signal })).release()
  })

  it('gives up waiting for another process with the reason of the signal', async () => {
    const holder = await holding('a')
    const controller = new AbortController()
    const waiting = locker.acquire('a', { waitMs: 60_000, signal: controller.signal })
    await holder.hear('told', 'a')
    const reason = new Error('the client went away')
    controller.abort(reason)
    await expect(waiting).rejects.toBe(reason)
  })

  it('never keeps a process alive', async () => {
    const forgetful = await holding('a')
    forgetful.order({ verb: 'forget', id: '' })
    expect(await forgetful.ended()).toEqual({ code: 0 })
  })

  it('leaves nothing on disk when it is closed, even with a lock held', async () => {
    const orderly = await holding('a')
    orderly.order({ verb: 'close', id: '' })
    expect(await orderly.ended()).toEqual({ code: 0 })
    expect(await readdir(directory)).toEqual([])
  })

  it('removes what the dead process left when it takes its lock', async () => {
    const holder = await holding('a')
    await holder.kill('SIGKILL')
    await (await locker.acquire('a', { waitMs: 0, signal })).release()
    await locker.close?.()
    expect(await readdir(directory)).toEqual([])
  })

  it('gives no lock after it was closed, and sends those away who wait', async () => {
    const holder = await holding('a')
    const waiting = expectCode(locker.acquire('a', { waitMs: 60_000, signal }), 'CLOSING')
    await holder.hear('told', 'a')
    const own = await locker.acquire('b', { waitMs: 0, signal })
    await locker.close?.()
    await waiting
    expect(own.signal.reason).toMatchObject({ code: 'LOCK_LOST' })
    await expectCode(locker.acquire('c', { waitMs: 0, signal }), 'CLOSING')
  })
})

async function start(): Promise<LockProcess> {
  const started = await startLockProcess(worker, directory)
  processes.push(started)
  return started
}

async function holding(id: string): Promise<LockProcess> {
  const holder = await start()
  holder.order({ verb: 'acquire', id })
  await holder.hear('acquired', id)
  return holder
}

async function released(holder: LockProcess, id: string): Promise<{ readonly fence: number }> {
  holder.order({ verb: 'release', id })
  const { fence = 0 } = await holder.hear('released', id)
  return { fence }
}
