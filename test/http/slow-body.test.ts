import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { memoryStorage } from '../../src/adapters/memory/index.ts'
import type { UploadError } from '../../src/core/errors.ts'
import { nodeHandler } from '../../src/http/bindings/node.ts'
import type { Authenticate, Protocol } from '../../src/http/index.ts'
import { type ManualClock, manualClock } from '../../src/testing/manual-clock.ts'
import { deferred } from '../support/deferred.ts'
import { scriptedStorage } from '../support/scripted-storage.ts'
import { RawClient } from './support/raw.ts'
import { memoryEngine, serve } from './support/wire.ts'
import { createAt, head, serveTus } from './tus/support/tus-wire.ts'

const minute = 60_000

describe('a body that hardly moves', () => {
  it('is ended when less came in a minute than is asked for', async () => {
    const body = await openBody()
    await body.send(240 * 60 - 1)
    body.clock.advance(minute)
    expect(await body.ended).toMatchObject({
      code: 'BODY_TOO_SLOW',
      details: { bytesPerSecond: 240, overMs: minute },
      message: expect.stringContaining('239 bytes per second'),
    })
  })

  it('goes on as long as each minute brings what is asked for', async () => {
    const body = await openBody()
    for (const sent of [240 * 60, 240 * 120, 240 * 180]) {
      await body.send(sent)
      body.clock.advance(minute)
    }
    expect(body.isEnded()).toBe(false)
    body.clock.advance(minute)
    expect(await body.ended).toMatchObject({ code: 'BODY_TIMEOUT' })
  })

  it('is judged anew in each minute, whatever came before', async () => {
    const body = await openBody()
    await body.send(1_000_000)
    body.clock.advance(minute)
    await body.send(1_000_100)
    body.clock.advance(minute)
    expect(await body.ended).toMatchObject({ code: 'BODY_TOO_SLOW' })
  })

  it('may take its time where no rate is asked for', async () => {
    const body = await openBody({ bodyMinRate: false })
    for (let sent = 1; sent <= 10; sent += 1) {
      await body.send(sent)
      body.clock.advance(minute - 1)
    }
    expect(body.isEnded()).toBe(false)
  })

  it('is held to the rate that the application asks for', async () => {
    const body = await openBody({ bodyMinRate: { bytesPerSecond: 10, overMs: 1000 } })
    await body.send(10)
    body.clock.advance(1000)
    expect(body.isEnded()).toBe(false)
    await body.send(19)
    body.clock.advance(1000)
    expect(await body.ended).toMatchObject({ code: 'BODY_TOO_SLOW' })
  })

  it('is not blamed for the time in which nobody reads it', async () => {
    const body = await openBody()
    body.reader.pause()
    body.clock.advance(10 * minute)
    expect(body.isEnded()).toBe(false)
    body.reader.resume()
    await once(body.reader, 'resume')
    body.clock.advance(minute)
    expect(await body.ended).toMatchObject({ code: 'BODY_TIMEOUT' })
  })

  it('is not ended by one look that comes far too late', async () => {
    const body = await openBody()
    body.clock.stall(10 * minute)
    expect(body.isEnded()).toBe(false)
  })
})

describe('an upload over such a body', () => {
  it('is told so with 408, and keeps what came', async () => {
    const clock = manualClock()
    const storage = memoryStorage({ traits: { preferredWrite: 10 } })
    const server = await serveTus({ storage, checkpointBytes: 10 }, { clock })
    const url = await createAt(server, { 'upload-length': '100000' })
    const client = await RawClient.connect(server.port)
    await client.write(patchHead(url, 100_000))
    await client.write(Buffer.alloc(100))
    while ((await head(url)).headers['upload-offset'] !== '100');
    clock.advance(minute)
    expect(await client.answer()).toMatchObject({ status: 408 })
    expect((await head(url)).headers['upload-offset']).toBe('100')
  })

  it('is not ended while the storage is behind, however long', async () => {
    const clock = manualClock()
    const isPaused = deferred()
    const mayGoOn = deferred()
    const storage = scriptedStorage(memoryStorage({ traits: { preferredWrite: 65_536 } }), {
      writePart: async (_, next) => mayGoOn.promise.then(next),
    })
    const authenticate: Authenticate = ({ raw }) => {
      const request = raw as IncomingMessage
      request.on('pause', isPaused.resolve)
      return {}
    }
    const size = 4_000_000
    const server = await serveTus({ storage }, { clock, authenticate })
    const url = await createAt(server, { 'upload-length': String(size) })
    const client = await RawClient.connect(server.port)
    await client.write(patchHead(url, size))
    const sent = client.write(Buffer.alloc(size))
    await isPaused.promise
    clock.advance(60 * minute)
    mayGoOn.resolve()
    await sent
    expect(await client.answer()).toMatchObject({ status: 204, headers: { 'upload-offset': String(size) } })
  })
})

it.each([
  { bodyIdleMs: 0 },
  { bodyIdleMs: Number.NaN },
  { bodyMinRate: { bytesPerSecond: 0, overMs: 1000 } },
  { bodyMinRate: { bytesPerSecond: 10, overMs: Number.POSITIVE_INFINITY } },
])('rules that cannot work are refused: %j', rules => {
  const { engine } = memoryEngine()
  expect(() => nodeHandler({ engine, ...rules })).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTIONS' }),
  )
})

function patchHead(url: string, size: number): string {
  return (
    `PATCH ${new URL(url).pathname} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n` +
    `Content-Type: application/offset+octet-stream\r\nContent-Length: ${size}\r\n\r\n`
  )
}

/** A clock that can also stand still for its tasks while time goes on, as when a process is too busy for its timers. */
interface BusyClock extends ManualClock {
  stall(ms: number): void
}

function busyClock(): BusyClock {
  const clock = manualClock()
  let lost = 0
  return {
    ...clock,
    now: () => clock.now() + lost,
    stall: ms => {
      lost += ms
      clock.advance(minute / 4)
    },
  }
}

/** A body that is on its way to a reader who only counts. */
async function openBody(rules: Parameters<typeof serve>[1] = {}) {
  const clock = busyClock()
  const ended = deferred<UploadError>()
  const opened = deferred<Readable>()
  let isEnded = false
  let received = 0
  const protocol: Protocol = {
    name: 'counting',
    matches: () => true,
    handle: ({ signal, body }) => {
      signal.addEventListener('abort', () => {
        isEnded = true
        ended.resolve(signal.reason)
      })
      const reader = body as Readable
      reader.on('data', bytes => {
        received += bytes.length
      })
      reader.once('resume', () => opened.resolve(reader))
      return new Promise(() => {})
    },
  }
  const { port } = await serve({}, { protocols: [protocol], clock, ...rules })
  const client = await RawClient.connect(port)
  await client.write('POST /files/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n')
  const reader = await opened.promise
  let sent = 0
  return {
    clock,
    reader,
    ended: ended.promise,
    isEnded: () => isEnded,
    /** Until the server has so many bytes of it in all. */
    async send(total: number) {
      await client.write(Buffer.alloc(total - sent))
      sent = total
      while (received < total) await once(reader, 'data')
    },
  }
}
