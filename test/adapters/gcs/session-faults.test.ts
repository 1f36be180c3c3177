import { describe, expect, it } from 'vitest'
import { deferred } from '../../support/deferred.ts'
import { expectCode } from '../../support/expect-code.ts'
import { carriesBytes, context, gcsLab, partOf, throughJson, unit, writeAll } from './support/gcs-lab.ts'

const lab = await gcsLab()

async function opened() {
  const storage = lab.open()
  const target = lab.target()
  return { storage, target, handle: await storage.create(target, context) }
}

describe('a part on its way into a resumable session', () => {
  it('is tried again after 503 and 429, no sooner than the service asks, and counts once', async () => {
    const { storage, target, handle } = await opened()
    const bytes = lab.bytes(2 * unit + 5)
    lab.trouble(carriesBytes, { status: 503 }, { status: 429, retryAfter: 7 })
    const before = lab.clock.skipped.length
    await storage.complete(handle, await writeAll(storage, handle, bytes), context)
    lab.expectPublished(target.key, bytes)
    expect(Math.max(...lab.clock.skipped.slice(before))).toBeGreaterThanOrEqual(7000)
  })

  it('goes on from what the service kept, when that is less than it was sent', async () => {
    const { storage, target, handle } = await opened()
    const bytes = lab.bytes(6 * unit)
    const less = [{ keepAtMost: unit }, { keepAtMost: 3 * unit + 1 }, { keepAtMost: unit }]
    lab.trouble(carriesBytes, ...less)
    await storage.complete(handle, await writeAll(storage, handle, bytes, 6 * unit), context)
    lab.expectPublished(target.key, bytes)
  })

  it('fails in words when the service keeps nothing, however often it is sent', async () => {
    const { storage, handle } = await opened()
    lab.emulator.meddle = request => (carriesBytes(request) ? { keepAtMost: 0 } : undefined)
    const error = await expectCode(
      storage.writePart(handle, partOf(lab.bytes(unit + 1), 1), context),
      'STORAGE_UNAVAILABLE',
    )
    expect(error.message).toContain('kept none')
  })

  it('goes on from what arrived of it, when the connection breaks in its middle', async () => {
    const { storage, target, handle } = await opened()
    const bytes = lab.bytes(8 * unit + 99)
    lab.trouble(carriesBytes, { cutAfter: 2 * unit + 1 }, { cutAfter: 100 }, { cutAfter: 5 * unit })
    await storage.complete(handle, await writeAll(storage, handle, bytes, 4 * unit), context)
    lab.expectPublished(target.key, bytes)
  })

  it('is not sent again when only the answer was lost', async () => {
    const { storage, target, handle } = await opened()
    const bytes = lab.bytes(2 * unit + 1)
    let sent = 0
    const lost = [true, false, true, false, true, false]
    lab.emulator.meddle = request => {
      if (!carriesBytes(request)) return undefined
      sent += 1
      return lost.shift() ? { answerCutAfter: 0 } : undefined
    }
    const assembly = await writeAll(storage, handle, bytes)
    expect(sent).toBe(3)
    await storage.complete(handle, assembly, context)
    lab.expectPublished(target.key, bytes)
  })

  it('is given up and tried again when nothing moves any more', async () => {
    const { storage, target, handle } = await opened()
    const bytes = lab.bytes(unit)
    const sent = deferred<void>()
    lab.emulator.meddle = request => {
      if (!carriesBytes(request)) return undefined
      lab.emulator.meddle = () => undefined
      sent.resolve()
      return { silence: true }
    }
    const written = writeAll(storage, handle, bytes)
    await sent.promise
    lab.clock.elapse()
    await storage.complete(handle, await written, context)
    lab.expectPublished(target.key, bytes)
  })

  it('ends at once when its signal aborts, and can be written again', async () => {
    const { storage, target, handle } = await opened()
    const bytes = lab.bytes(unit)
    const controller = new AbortController()
    const reason = new Error('enough')
    lab.emulator.meddle = () => {
      lab.emulator.meddle = () => undefined
      controller.abort(reason)
      return { silence: true }
    }
    const write = storage.writePart(handle, partOf(bytes, 1), { signal: controller.signal })
    await expect(write).rejects.toBe(reason)
    await storage.complete(handle, await writeAll(storage, handle, bytes), context)
    lab.expectPublished(target.key, bytes)
  })

  it('is STORAGE_GONE when the session has expired or was cancelled', async () => {
    const { storage, handle } = await opened()
    const bytes = lab.bytes(3 * unit)
    await storage.writePart(handle, partOf(bytes, 1), context)
    await lab.open().abort(handle, context)
    await expectCode(storage.writePart(handle, partOf(bytes, 2), context), 'STORAGE_GONE')
    const { handle: other } = await opened()
    lab.emulator.sessions.expireAll()
    const error = await expectCode(storage.writePart(other, partOf(bytes, 1), context), 'STORAGE_GONE')
    expect(error.message).toContain('start the upload again')
  })
})

describe('another process that goes on with a session', () => {
  it('skips the bytes that are there already, however far they reach into a part', async () => {
    const { storage, target, handle } = await opened()
    const bytes = lab.bytes(10 * unit + 3)
    await storage.writePart(handle, partOf(bytes, 1, 7 * unit), context)
    const other = lab.open()
    const ranges: unknown[] = []
    lab.emulator.meddle = request => {
      ranges.push(request.headers['content-range'])
      return undefined
    }
    const assembly = await writeAll(other, throughJson(handle), bytes, 2 * unit)
    const size = bytes.length
    const last = [`bytes ${8 * unit}-${10 * unit - 1}/*`, `bytes ${10 * unit}-${size - 1}/${size}`]
    expect(ranges).toEqual(['bytes */*', `bytes ${7 * unit}-${8 * unit - 1}/*`, ...last])
    await other.complete(throughJson(handle), throughJson(assembly), context)
    lab.expectPublished(target.key, bytes)
  })

  it('finds a session finished whose last answer nobody heard', async () => {
    const { storage, target, handle } = await opened()
    const bytes = lab.bytes(2 * unit + 9)
    await writeAll(storage, handle, bytes)
    const other = lab.open()
    const assembly = await writeAll(other, throughJson(handle), bytes, 3 * unit)
    await other.complete(handle, assembly, context)
    lab.expectPublished(target.key, bytes)
  })

  it('never publishes a mixture of what was sent before and after', async () => {
    const { storage, target, handle } = await opened()
    const bytes = lab.bytes(3 * unit)
    await storage.writePart(handle, partOf(bytes, 1), context)
    const assembly = await writeAll(lab.open(), throughJson(handle), lab.bytes(3 * unit))
    const error = await expectCode(lab.open().complete(handle, assembly, context), 'STORAGE_GONE')
    expect(error.message).toContain('crc32c')
    expect(lab.names()).not.toContain(target.key)
  })

  it('is told when the service holds less than what is before a part', async () => {
    const { storage, handle } = await opened()
    const bytes = lab.bytes(4 * unit)
    await storage.writePart(handle, partOf(bytes, 1), context)
    const error = await expectCode(lab.open().writePart(handle, partOf(bytes, 3), context), 'STORAGE_GONE')
    expect(error.message).toMatch(/begins at 524288.*262144/)
  })

  it('finishes what nobody knew to be the last part', async () => {
    const { storage, target, handle } = await opened()
    const bytes = lab.bytes(2 * unit)
    const unaware = { ...partOf(bytes, 2), last: false }
    const parts = [
      await storage.writePart(handle, partOf(bytes, 1), context),
      await storage.writePart(handle, unaware, context),
    ]
    await lab.open().complete(throughJson(handle), { size: bytes.length, parts }, context)
    lab.expectPublished(target.key, bytes)
    expect(lab.names()).toEqual([target.key])
  })
})

describe('what a failure tells', () => {
  it('never holds the address of a session', async () => {
    const { storage, handle } = await opened()
    const id = new URL(handle.session ?? '').searchParams.get('upload_id') ?? ''
    expect(id.length).toBeGreaterThan(20)
    const silent = [{ status: 403, message: 'no' }, { cutAfter: 10 }, { status: 500 }, { status: 418 }]
    for (const trouble of silent) {
      lab.emulator.meddle = () => trouble
      const error = await storage
        .writePart(handle, partOf(lab.bytes(unit), 1), context)
        .catch((reason: Error) => reason)
      const told = JSON.stringify(everythingIn(error))
      expect(told).toContain('Cannot store bytes 0 to 262144')
      expect(told).not.toContain(id)
    }
  })
})

/** An error with its causes, and all their properties. */
function everythingIn(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const own = Object.getOwnPropertyNames(error).map(name => [name, everythingIn(Reflect.get(error, name))])
  return Object.fromEntries(own)
}
