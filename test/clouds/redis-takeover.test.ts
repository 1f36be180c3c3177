import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { formBytes, formHead, RawClient } from '../http/support/raw.ts'
import { redisService } from '../services/redis-service.ts'
import { until } from '../services/until.ts'
import { WireUpload } from '../support/chunked-wire.ts'
import { type RunningProgram, startProgram } from '../support/start-program.ts'
import { type RedisFleet, redisFleet } from './support/redis-fleet.ts'
import { beginPatch, offsetOf, openTusUpload } from './support/tus-sender.ts'

const service = await redisService()
const size = 600_000
const half = size / 2

interface Server extends RunningProgram {
  readonly base: string
}

describe('a client that comes back on another server while its old request hangs', () => {
  it('goes on with a PATCH: the old one is told that it had to yield, and its late bytes count for nothing', async () => {
    const fleet = await redisFleet(service)
    const [one, other] = await Promise.all([start(fleet), start(fleet)])
    const upload = await openTusUpload(one.base, size, 'a.bin')
    const stalled = await stall(upload, Buffer.alloc(half, 'old'))
    const bytes = randomBytes(size)
    const place = upload.replace(one.base, other.base)

    await sendRest(place, bytes)
    expect((await stalled.answer).statusCode).toBe(409)
    stalled.patch.write(Buffer.alloc(half, 'late'))
    expect(await offsetOf(place)).toBe(size)
    const kept = Buffer.concat([Buffer.alloc(half, 'old'), bytes.subarray(half)])
    expect((await published(fleet)).equals(kept)).toBe(true)
  })

  it('goes on with a chunk, of which nothing had counted', async () => {
    const fleet = await redisFleet(service)
    const [one, other] = await Promise.all([start(fleet), start(fleet)])
    const upload = new WireUpload({ base: one.base })
    await upload.init('b.bin', size)
    const form = formBytes([
      ['unique_id', upload.id],
      ['offset', '0'],
      ['file', Buffer.alloc(half, 'old')],
    ])
    const hanging = await RawClient.connect(Number(new URL(one.base).port))
    await hanging.write(formHead('/files/', form.length + half))
    await hanging.write(form.subarray(0, form.length - 100))
    await locked(upload.id)
    const bytes = randomBytes(size)
    const back = new WireUpload({ base: other.base })
    back.id = upload.id

    const state = await back.resume()
    const sent = await back.send(state.offset, bytes.subarray(state.offset), { final: true })
    expect(sent).toMatchObject({ status: 'SUCCESSFUL', offset: size })
    expect(await hanging.answer()).toMatchObject({ status: 409, body: expect.stringContaining('LOCK_YIELD') })
    expect((await published(fleet)).subarray(state.offset).equals(bytes.subarray(state.offset))).toBe(true)
  })
})

describe('a server', () => {
  it('that was stopped past its lease changes neither record nor bytes when it goes on', async () => {
    const fleet = await redisFleet(service, ['--lease', '1000'])
    const [one, other] = await Promise.all([start(fleet), start(fleet)])
    const upload = await openTusUpload(one.base, size, 'c.bin')
    const stalled = await stall(upload, Buffer.alloc(half, 'old'))
    void one.stop('SIGSTOP')
    await until('the stop', async () => isStopped(one))
    // Waits in the stopped server's socket, to be read when it goes on.
    stalled.patch.end(Buffer.alloc(size - half, 'late'))
    const bytes = randomBytes(size)
    const place = upload.replace(one.base, other.base)
    await sendRest(place, bytes)
    const before = await published(fleet)

    void one.stop('SIGCONT')
    const { statusCode = 0 } = await stalled.answer
    expect([409, 410, 503]).toContain(statusCode)
    expect(await offsetOf(place)).toBe(size)
    expect((await published(fleet)).equals(before)).toBe(true)
    expect(before.subarray(half).equals(bytes.subarray(half))).toBe(true)
  })

  it('that dies while it tells of a completed upload leaves that to another one', async () => {
    const fleet = await redisFleet(service, ['--dies-telling', '--lease', '1000'])
    const [one, other] = await Promise.all([start(fleet), start(fleet)])
    const upload = await openTusUpload(one.base, size, 'd.bin')
    const patch = beginPatch(upload, 0, size)
    const cut = once(patch, 'response').then(
      () => 'answered',
      () => 'cut',
    )
    patch.end(randomBytes(size))
    expect(await cut).toBe('cut')
    expect(await fleet.told()).toEqual([])
    expect(await offsetOf(upload.replace(one.base, other.base))).toBe(size)
    await fleet.untilToldOf([idOf(upload)])
  })
})

async function start({ backend }: RedisFleet): Promise<Server> {
  const command = [process.execPath, backend.program ?? '', ...backend.flags] as const
  const program = await startProgram([...command], /endpoint (\S+)/)
  return { ...program, base: program.match[1] ?? '' }
}

/** A PATCH that hangs once its server has the upload's lock. */
async function stall(
  upload: string,
  bytes: Buffer,
): Promise<{ patch: ClientRequest; answer: Promise<IncomingMessage> }> {
  const patch = beginPatch(upload, 0, size)
  onTestFinished(() => void patch.destroy())
  const answer = once(patch, 'response').then(([response]) => (response as IncomingMessage).resume())
  // A connection that the server has ended meanwhile takes no late bytes.
  patch.on('error', () => {})
  patch.write(bytes)
  await locked(idOf(upload))
  return { patch, answer }
}

/** Resolves when somebody has the lock of an upload. */
async function locked(id: string): Promise<void> {
  const client = new Redis(service.url)
  const key = `${service.prefix}:{${id}}:lock`
  await until('The lock', async () => (await client.hget(key, 'token')) !== null)
  client.disconnect()
}

/** As clients do: asks where the upload stands and sends the rest, again when that was overtaken. */
async function sendRest(upload: string, bytes: Buffer): Promise<void> {
  for (;;) {
    const offset = await offsetOf(upload)
    const patch = beginPatch(upload, offset, size - offset)
    patch.end(bytes.subarray(offset))
    const [response] = (await once(patch, 'response')) as [IncomingMessage]
    response.resume()
    if (response.statusCode === 204) return
    expect([409, 423, 503]).toContain(response.statusCode)
  }
}

/** The bytes of the only file there is. */
async function published({ backend }: RedisFleet): Promise<Buffer> {
  const files = await backend.published()
  expect(files.length).toBe(1)
  return files[0]?.read() ?? Buffer.alloc(0)
}

function idOf(upload: string): string {
  return new URL(upload).pathname.split('/').at(-1) ?? ''
}

/** A signal takes a moment; what arrives in it is still read. */
function isStopped({ pid }: Server): boolean {
  return execFileSync('ps', ['-o', 'state=', '-p', `${pid}`], { encoding: 'utf8' }).startsWith('T')
}
