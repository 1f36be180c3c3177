import { describe, expect, it } from 'vitest'
import { UploadError } from '../../src/core/errors.ts'
import type { Lock, Locker } from '../../src/core/ports/locker.ts'
import type { SessionStore } from '../../src/core/ports/sessions.ts'
import type { AnyStorage } from '../../src/core/ports/storage.ts'
import { bytesOf } from '../support/bytes.ts'
import { deferred } from '../support/deferred.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { objectStore } from '../support/storage-shapes.ts'

/** A lock that a test takes away, after it asked for it politely. */
function losableLocker(locker: Locker) {
  const [asked, taken] = [new AbortController(), new AbortController()]
  const acquire = async (...given: Parameters<Locker['acquire']>): Promise<Lock> => {
    const lock = await locker.acquire(...given)
    return { ...lock, signal: asked.signal, lost: taken.signal }
  }
  return {
    locker: { ...locker, acquire },
    yieldAndLose(): void {
      asked.abort(new UploadError('LOCK_YIELD', 'asked'))
      taken.abort(new UploadError('LOCK_LOST', 'taken'))
    },
  }
}

describe('a lock that is lost', () => {
  it('stops the writer and what it has under way in the storage, also when it was asked to yield before', async () => {
    const bench = engineBench(objectStore)
    const { locker, yieldAndLose } = losableLocker(bench.locker)
    const writing = deferred<AbortSignal>()
    const storage: AnyStorage = {
      ...bench.storage,
      writePart: (_handle, _part, { signal }) => {
        writing.resolve(signal)
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      },
    }
    const engine = bench.open({ locker, storage })
    const { id } = await engine.create({ length: 20 })
    const appending = expectCode(engine.append(id, { offset: 0 }, bytesOf('abcdefghij')), 'LOCK_LOST')
    const signal = await writing.promise
    yieldAndLose()
    await appending
    expect(signal.aborted).toBe(true)
    expect((await bench.record(id))?.offset).toBe(0)
  })
})

describe('a lock that brings the record along', () => {
  it('saves the read after it, and what it brings is believed', async () => {
    const bench = engineBench(objectStore)
    let reads = 0
    const sessions: SessionStore = {
      ...bench.sessions,
      get: (...given) => {
        reads += 1
        return bench.sessions.get(...given)
      },
    }
    const acquire = async (...given: Parameters<Locker['acquire']>): Promise<Lock> => {
      const lock = await bench.locker.acquire(...given)
      const record = await bench.record(given[0])
      return { ...lock, ...(record ? { record } : {}) }
    }
    const engine = bench.open({ sessions, locker: { ...bench.locker, acquire } })
    const { id } = await engine.create({ length: 20 })
    await engine.append(id, { offset: 0 }, bytesOf('abcdefghij'))
    expect(reads).toBe(1)
    await engine.append(id, { offset: 10 }, bytesOf('klmnopqrst'))
    await engine.complete(id)
    expect(reads).toBe(3)
  })
})
