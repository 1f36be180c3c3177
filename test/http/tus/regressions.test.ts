import { createServer, request } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { memoryLocker, memorySessions, memoryStorage } from '../../../src/adapters/memory/index.ts'
import { createUploadEngine } from '../../../src/core/create-engine.ts'
import type { AnyStorage } from '../../../src/core/ports/storage.ts'
import { nodeHandler } from '../../../src/http/bindings/node.ts'
import { chunked, tus } from '../../../src/http/index.ts'
import { told } from '../../../src/testing/locker/locker-bench.ts'
import { manualClock } from '../../../src/testing/manual-clock.ts'
import { deferred } from '../../support/deferred.ts'
import { publishedBytes } from '../support/wire.ts'
import { answerTo, begin, createAt, head, patch, send, serveTus, stream } from './support/tus-wire.ts'

/** Failures that other servers of tus had. Those of expiry, 410 and metadata are in the tables beside this file. */
describe('what went wrong elsewhere', () => {
  it('an id that is drawn twice never touches the finished file', async () => {
    const ids = ['same', 'same', 'other']
    const server = await serveTus({ uploadId: () => ids.shift() ?? 'more' })
    await patch(await createAt(server, { 'upload-length': '5' }), 0, 'hello')
    const url = await createAt(server, { 'upload-length': '3' })
    expect(new URL(url).pathname).toBe('/files/other')
    expect((await head(`${server.base}/same`)).headers['upload-offset']).toBe('5')
    expect(publishedBytes(server.storage)).toBe('hello')
  })

  it('whoever waits for a lock does nothing meanwhile', async () => {
    const clock = manualClock()
    let planned = 0
    const counting = {
      now: clock.now,
      schedule(...args: Parameters<typeof clock.schedule>) {
        planned += 1
        return clock.schedule(...args)
      },
    }
    const locker = memoryLocker({ clock: counting })
    const sessions = memorySessions()
    let reads = 0
    const get: typeof sessions.get = (...args) => {
      reads += 1
      return sessions.get(...args)
    }
    const server = await serveTus({ locker, clock: counting, sessions: { ...sessions, get } })
    const url = await createAt(server, { 'upload-length': '5' })
    const id = url.slice(url.lastIndexOf('/') + 1)
    // A holder that does not let go when it is asked to.
    const lock = await locker.acquire(id, { waitMs: 0, signal: new AbortController().signal })
    const asked = told(lock)
    const waiting = patch(url, 0, 'hello')
    await asked
    const before = [planned, reads]
    for (let turn = 0; turn < 500; turn += 1) await new Promise(resolve => setImmediate(resolve))
    expect([planned, reads]).toEqual(before)
    expect((await head(url)).status).toBe(200)
    await lock.release()
    expect((await waiting).status).toBe(204)
  })

  it('a lock that is never let go is 423 when the waiting time is over', async () => {
    const clock = manualClock()
    const locker = memoryLocker({ clock })
    const server = await serveTus({ locker, clock, lockWaitMs: 5000 })
    const url = await createAt(server, { 'upload-length': '5' })
    const id = url.slice(url.lastIndexOf('/') + 1)
    const lock = await locker.acquire(id, { waitMs: 0, signal: new AbortController().signal })
    const asked = told(lock)
    const waiting = patch(url, 0, 'hello')
    await asked
    clock.advance(5000)
    expect((await waiting).status).toBe(423)
  })

  it('a stalled request lets go after the silence that tells it from a living one, and its bytes stay', async () => {
    const clock = manualClock()
    const held = deferred()
    const asked = deferred()
    const watched = {
      now: clock.now,
      schedule(...args: Parameters<typeof clock.schedule>) {
        if (args[0] <= 20) asked.resolve()
        return clock.schedule(...args)
      },
    }
    const locker = memoryLocker({ clock })
    const acquire: typeof locker.acquire = async (...args) => {
      const lock = await locker.acquire(...args)
      held.resolve()
      return lock
    }
    const server = await serveTus({ clock: watched, locker: { ...locker, acquire } })
    const url = await createAt(server, { 'upload-length': '10' })
    const headers = { ...stream, 'upload-offset': '0', 'content-length': '10' }
    const stalled = begin(url, 'PATCH', { headers })
    stalled.on('error', () => {})
    const answered = answerTo(stalled)
    stalled.write('hello')
    await held.promise
    const newcomer = patch(url, 0, 'hello')
    await asked.promise
    clock.advance(20)
    expect([204, 409]).toContain((await newcomer).status)
    expect((await answered).status).toBe(409)
    const offset = Number((await head(url)).headers['upload-offset'])
    expect((await patch(url, offset, 'helloworld'.slice(offset))).status).toBe(204)
    expect(publishedBytes(server.storage)).toBe('helloworld')
  })

  it('a DELETE ends a request that writes at once', async () => {
    const locker = memoryLocker()
    const held = deferred()
    const acquire: typeof locker.acquire = async (...args) => {
      const lock = await locker.acquire(...args)
      held.resolve()
      return lock
    }
    const clock = manualClock()
    const server = await serveTus({ clock, locker: { ...locker, acquire } })
    const url = await createAt(server, { 'upload-length': '10' })
    const headers = { ...stream, 'upload-offset': '0', 'content-length': '10' }
    const writing = begin(url, 'PATCH', { headers })
    writing.on('error', () => {})
    const answered = answerTo(writing)
    writing.write('hello')
    await held.promise
    expect((await send(url, 'DELETE')).status).toBe(204)
    expect((await answered).status).toBe(409)
    expect((await head(url)).status).toBe(404)
  })

  it.each(['f', 'file', 'files', 'iles', 'init', 'api'])(
    'an upload may have the id %s, whatever the mount is called',
    async id => {
      const server = await serveTus({ uploadId: () => id }, { path: '/api/files' })
      const mount = { origin: server.origin, base: `${server.origin}/api/files` }
      const url = await createAt(mount, { 'upload-length': '5' })
      expect((await patch(url, 0, 'hello')).status).toBe(204)
      expect((await head(url)).headers['upload-offset']).toBe('5')
    },
  )

  it.each([
    '..',
    '%2e%2e',
    '..%2f..%2fetc%2fpasswd',
    'a%2fb',
    'a%00',
    '%00',
    'a%5cb',
    '%',
    '%zz',
    'a//b',
    '//',
    'x'.repeat(5000),
    'constructor',
    '__proto__',
  ])('an id like %s is 404 and nothing else', async id => {
    const server = await serveTus()
    for (const method of ['HEAD', 'PATCH', 'DELETE', 'GET']) {
      const headers = { 'tus-resumable': '1.0.0', ...stream, 'upload-offset': '0', 'content-length': '0' }
      const sent = request({ port: server.port, path: `/files/${id}`, method, headers, agent: false })
      sent.end()
      const { status } = await answerTo(sent)
      expect([method, status]).toEqual([method, 404])
    }
  })

  it('the last bytes are in a part, and the record says so, before the old ones go', async () => {
    const log: string[] = []
    const storage = logged(memoryStorage({ traits: { contiguous: false, part: { min: 5, max: 8 } } }), log)
    const sessions = memorySessions()
    const update: typeof sessions.update = async (...args) => {
      log.push('record')
      return sessions.update(...args)
    }
    const server = await serveTus({ storage, sessions: { ...sessions, update } })
    const url = await createAt(server, { 'upload-length': '20' })
    await patch(url, 0, 'he')
    expect(log).toEqual(['write tail', 'record'])
    log.length = 0
    await patch(url, 2, 'llo wo')
    expect(log).toEqual(['write part', 'record', 'remove tail'])
  })

  it('a PATCH is never held in memory: what was read and not stored stays small', async () => {
    const size = 32 * 1_048_576
    const sockets: Socket[] = []
    const memory = memoryStorage()
    let behind = 0
    const slow: AnyStorage = {
      ...memory,
      async writePart(handle, part, context) {
        // Leaves the socket all the time it wants to run ahead.
        for (let turn = 0; turn < 20; turn += 1) await new Promise(resolve => setImmediate(resolve))
        const [socket] = sockets.slice(-1)
        behind = Math.max(behind, (socket?.bytesRead ?? 0) - part.offset)
        return memory.writePart(handle, part, context)
      },
    }
    const engine = createUploadEngine({ storage: slow, sessions: memorySessions(), locker: memoryLocker() })
    const server = createServer(nodeHandler({ engine, protocols: [tus(), chunked()] }))
    server.on('connection', (socket: Socket) => sockets.push(socket))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    })
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const url = await createAt({ origin, base: `${origin}/files` }, { 'upload-length': String(size) })
    expect((await patch(url, 0, Buffer.alloc(size, 'x'))).status).toBe(204)
    expect(behind).toBeGreaterThan(0)
    expect(behind).toBeLessThan(6 * 1_048_576)
  })
})

function logged(storage: AnyStorage, log: string[]): AnyStorage {
  const { tail } = storage
  if (!tail) throw new Error('A storage without tails has nothing to log')
  return {
    ...storage,
    writePart(...args) {
      log.push('write part')
      return storage.writePart(...args)
    },
    tail: {
      read: tail.read,
      write(...args) {
        log.push('write tail')
        return tail.write(...args)
      },
      remove(...args) {
        log.push('remove tail')
        return tail.remove(...args)
      },
    },
  }
}
