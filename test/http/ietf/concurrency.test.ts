import { describe, expect, it, onTestFinished } from 'vitest'
import { manualClock } from '../../../src/testing/manual-clock.ts'
import { publishedBytes } from '../support/wire.ts'
import {
  addressIn,
  answerTo,
  append,
  appendHeaders,
  begin,
  completeness,
  createAt,
  head,
  type IetfReply,
  interimWith,
  problemIn,
  send,
  serveIetf,
  serveInSmallWrites,
} from './support/ietf-wire.ts'

/** By its clock, which stands still, no time passes between two bytes: whoever writes here moves, and never stalls. */
function serveStill(): ReturnType<typeof serveInSmallWrites> {
  return serveInSmallWrites({ clock: manualClock() })
}

interface MovingAppend {
  readonly answered: Promise<IetfReply>
  /** What it was told will not have to be sent again. */
  readonly safe: number
}

const size = 2_000_000
const letters = Buffer.from(Array.from({ length: size }, (_, at) => 97 + (at % 26)))

/** Sends most of an upload and goes on holding its connection. */
async function moving(url: string): Promise<MovingAppend> {
  const sent = begin(url, 'PATCH', { headers: appendHeaders(0, true) })
  onTestFinished(() => void sent.destroy())
  sent.on('error', () => {})
  const answered = answerTo(sent)
  answered.catch(() => {})
  sent.write(letters.subarray(0, 1_900_000))
  return { answered, safe: Number((await interimWith(sent, 'upload-offset'))['upload-offset']) }
}

describe('R19: a new request for an upload that is being written', () => {
  it('for the offset ends the older one at once, and the offset is the one that the next append must have', async () => {
    const server = await serveStill()
    const url = await createAt(server)
    const older = await moving(url)
    const offset = Number((await head(url)).headers['upload-offset'])
    expect(offset).toBeGreaterThanOrEqual(older.safe)
    expect((await older.answered).status).toBe(409)
    const end = await append(url, offset, letters.subarray(offset), { complete: true })
    expect(end.status).toBe(201)
    expect(publishedBytes(server.storage) === letters.toString('latin1')).toBe(true)
  })

  it('with bytes for another offset than the older one reached is told that one', async () => {
    const server = await serveStill()
    const url = await createAt(server)
    const older = await moving(url)
    const refused = await append(url, 1, 'x')
    const offset = Number(refused.headers['upload-offset'])
    expect([refused.status, problemIn(refused)['expected-offset']]).toEqual([409, offset])
    expect(offset).toBeGreaterThanOrEqual(older.safe)
    expect((await append(url, offset, letters.subarray(offset), { complete: true })).status).toBe(201)
    expect(publishedBytes(server.storage) === letters.toString('latin1')).toBe(true)
  })

  it('also ends the one that created the upload, which stays', async () => {
    const server = await serveStill()
    const sent = begin(server.base, 'POST', { headers: completeness(true) })
    onTestFinished(() => void sent.destroy())
    sent.on('error', () => {})
    const answered = answerTo(sent)
    answered.catch(() => {})
    sent.flushHeaders()
    const told = await interimWith(sent, 'location')
    const url = addressIn({ status: 104, headers: told }, server)
    sent.write(letters.subarray(0, 1_900_000))
    await interimWith(sent, 'upload-offset')
    const offset = Number((await head(url)).headers['upload-offset'])
    const older = await answered
    expect([older.status, older.headers.location]).toEqual([409, told.location])
    expect((await append(url, offset, letters.subarray(offset), { complete: true })).status).toBe(201)
    expect(publishedBytes(server.storage) === letters.toString('latin1')).toBe(true)
  })
})

describe('R18: DELETE', () => {
  it('ends the request that writes, and then is 204', async () => {
    const server = await serveStill()
    const url = await createAt(server)
    const older = await moving(url)
    expect((await send(url, 'DELETE')).status).toBe(204)
    expect((await older.answered).status).toBe(409)
    expect([(await head(url)).status, (await send(url, 'DELETE')).status]).toEqual([404, 404])
    expect((await server.engine.list()).uploads).toEqual([])
  })

  it('removes a completed upload and its object', async () => {
    const server = await serveIetf()
    const url = await createAt(server, 'hello', { complete: true })
    expect((await send(url, 'DELETE')).status).toBe(204)
    expect([(await head(url)).status, server.storage.objects.size]).toEqual([404, 0])
  })
})

describe('R1: the offset', () => {
  it('never decreases: what one request was told to be safe, no later one asks for again', async () => {
    const server = await serveStill()
    const url = await createAt(server)
    let seen = 0
    for (let at = 0; at < 5; at += 1) {
      const sent = begin(url, 'PATCH', { headers: appendHeaders(seen, true) })
      sent.on('error', () => {})
      sent.write(letters.subarray(seen, seen + 300_000))
      const safe = Number((await interimWith(sent, 'upload-offset'))['upload-offset'])
      const closed = new Promise(resolve => sent.once('close', resolve))
      sent.destroy()
      await closed
      const offset = Number((await head(url)).headers['upload-offset'])
      expect(offset).toBeGreaterThanOrEqual(Math.max(seen, safe))
      seen = offset
    }
  })

  it('of an upload whose bytes were lost is told no more: the upload is dead', async () => {
    const server = await serveInSmallWrites()
    const url = await createAt(server, 'hel')
    server.bucket.open.clear()
    const reply = await append(url, 3, 'lo', { complete: true })
    expect([reply.status, reply.headers]).toMatchObject([410, completeness(false)])
    expect(server.storage.objects.size).toBe(0)
  })
})
