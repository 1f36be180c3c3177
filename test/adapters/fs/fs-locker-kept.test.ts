import { readdir } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fsLocker } from '../../../src/adapters/fs/fs-locker.ts'
import type { Lock, Locker } from '../../../src/core/ports/locker.ts'
import { manualClock } from '../../../src/testing/index.ts'
import { told } from '../../../src/testing/locker/locker-bench.ts'
import { countedDuring } from '../../guards/counted-during.ts'
import { type Deferred, deferred } from '../../support/deferred.ts'
import { turn } from '../../support/turn.ts'
import { freshDirectory } from './support/storage-bench.ts'

const disk = vi.hoisted(() => ({ beforeUnlink: async (_path: string) => {} }))

vi.mock('node:fs/promises', async original => {
  const real = await original<typeof import('node:fs/promises')>()
  const unlink = async (path: string) => {
    await disk.beforeUnlink(path)
    await real.unlink(path)
  }
  return { ...real, unlink }
})

const minute = 60_000
const { signal } = new AbortController()
const patient = { waitMs: minute, signal }
const impatient = { waitMs: 0, signal }
let directory = ''
let [here, elsewhere]: Locker[] = []

beforeEach(() => {
  directory = freshDirectory()
  here = fsLocker({ directory })
  elsewhere = fsLocker({ directory })
})

afterEach(async () => {
  disk.beforeUnlink = async () => {}
  await here?.close?.()
  await elsewhere?.close?.()
})

describe('a lock that was released', () => {
  it('is had again without a call to the file system and without a timer, and its fence grows', async () => {
    let last = await takeOnce(here)
    const { fileCalls, timers } = await countedDuring(async () => {
      for (let round = 0; round < 100; round += 1) {
        const fence = await takeOnce(here)
        expect(fence).toBeGreaterThan(last)
        last = fence
      }
    })
    expect({ fileCalls, timers }).toEqual({ fileCalls: 0, timers: 0 })
    expect(await locksOnDisk()).toEqual(['a.lock'])
  })

  it('is given at once to another process that has no time to wait, with a higher fence', async () => {
    const before = await takeOnce(here)
    expect(await takeOnce(elsewhere, impatient)).toBeGreaterThan(before)
  })

  it('is not taken from who has it again, but asked for', async () => {
    await takeOnce(here)
    const again = await acquired(here)
    const newcomer = acquired(elsewhere)
    expect(await told(again)).toMatchObject({ code: 'LOCK_YIELD' })
    await again.release()
    expect((await newcomer).fence).toBeGreaterThan(again.fence)
  })

  it('is not had again while it is let go of for another process, and no fence comes twice', async () => {
    const before = await takeOnce(here)
    const unlinking = heldUnlink()
    const newcomer = takeOnce(elsewhere)
    await unlinking.begun.promise
    let isHad = false
    const again = takeOnce(here).finally(() => {
      isHad = true
    })
    await turn()
    expect(isHad).toBe(false)
    unlinking.goOn.resolve()
    const fences = await Promise.all([newcomer, again])
    expect(new Set([before, ...fences]).size).toBe(3)
    expect(Math.min(...fences)).toBeGreaterThan(before)
  })

  it('is not kept for a minute after another process asked for it', async () => {
    const clock = manualClock()
    const timely = fsLocker({ directory, clock })
    await takeOnce(timely)
    await takeOnce(elsewhere, impatient)
    await takeOnce(timely)
    expect(await locksOnDisk()).toEqual([])
    clock.advance(minute)
    await takeOnce(timely)
    expect(await locksOnDisk()).toEqual(['a.lock'])
    await timely.close?.()
  })

  it('is on disk no more when nobody used it for a minute', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const idle = fsLocker({ directory })
    await takeOnce(idle)
    vi.advanceTimersByTime(minute)
    vi.useRealTimers()
    const { fileCalls } = await countedDuring(async () => void (await takeOnce(idle)))
    expect(fileCalls).toBeGreaterThan(0)
    await idle.close?.()
  })

  it('stays when the disk refuses to let go of it, is had again, and goes when the disk allows it', async () => {
    await takeOnce(here)
    let refusals = 0
    disk.beforeUnlink = async () => {
      refusals += 1
      if (refusals < 3) throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'unlink' })
    }
    const fence = await takeOnce(elsewhere)
    expect(refusals).toBe(3)
    expect(await takeOnce(here)).toBeGreaterThan(fence)
  })

  it('leaves nothing on disk when the locker is closed', async () => {
    for (const id of ['a', 'b', 'c']) await takeOnce(here, patient, id)
    expect(await locksOnDisk()).toEqual(['a.lock', 'b.lock', 'c.lock'])
    await here?.close?.()
    expect(await readdir(directory)).toEqual([])
  })
})

function acquired(locker: Locker | undefined, request = patient, id = 'a'): Promise<Lock> {
  if (!locker) throw new Error('There is no locker')
  return locker.acquire(id, request)
}

/** Resolves with the fence that it had. */
async function takeOnce(locker: Locker | undefined, request = patient, id = 'a'): Promise<number> {
  const lock = await acquired(locker, request, id)
  await lock.release()
  return lock.fence
}

/** From now on nothing is unlinked before it may. */
function heldUnlink(): { readonly begun: Deferred<void>; readonly goOn: Deferred<void> } {
  const [begun, goOn] = [deferred(), deferred()]
  disk.beforeUnlink = () => {
    begun.resolve()
    return goOn.promise
  }
  return { begun, goOn }
}

async function locksOnDisk(): Promise<readonly string[]> {
  return (await readdir(directory)).filter(name => name.endsWith('.lock')).sort()
}
