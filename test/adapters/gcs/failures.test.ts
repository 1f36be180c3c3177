import { Storage } from '@google-cloud/storage'
import { describe, expect, it } from 'vitest'
import { gcsStorage } from '../../../src/adapters/gcs/index.ts'
import { collect } from '../../../src/testing/same-bytes.ts'
import { deferred } from '../../support/deferred.ts'
import { expectCode, expectThrow } from '../../support/expect-code.ts'
import { bucket, context, gcsLab, partOf, unit } from './support/gcs-lab.ts'

const lab = await gcsLab()

describe('a bucket that cannot be used', () => {
  it.each(['resumable', 'parallel'] as const)('is named when it does not exist, %s', async mode => {
    const storage = lab.open({ bucket: 'elsewhere', mode })
    const upload = async () => {
      const handle = await storage.create(lab.target(), context)
      await storage.writePart(handle, partOf(lab.bytes(5), 1), context)
    }
    const error = await expectCode(upload(), 'STORAGE_MISCONFIGURED')
    expect(error.message).toContain('there is no bucket elsewhere')
    const [problem] = (await storage.check?.(context)) ?? []
    expect(problem?.problem).toContain('there is no bucket elsewhere')
    expect(problem?.remedy).toContain('Create the bucket elsewhere')
  })

  it.each([
    [
      'denied',
      { status: 403, reason: 'forbidden', message: 'no storage.objects.create access' },
      'STORAGE_DENIED',
      'is denied',
    ],
    [
      'wrong credentials',
      { status: 401, reason: 'authError', message: 'Invalid Credentials' },
      'STORAGE_DENIED',
      'not valid',
    ],
    [
      'no credentials',
      { status: 401, reason: 'required', message: 'Anonymous caller' },
      'STORAGE_DENIED',
      'no credentials',
    ],
    ['over its quota', { status: 403, reason: 'quotaExceeded' }, 'STORAGE_FULL', 'quota'],
    ['overloaded', { status: 403, reason: 'rateLimitExceeded' }, 'STORAGE_UNAVAILABLE', 'overloaded'],
    ['out of order', { status: 503 }, 'STORAGE_UNAVAILABLE', 'out of order'],
    ['odd', { status: 418, message: 'teapot' }, 'STORAGE_FAILED', 'teapot'],
  ] as const)('says so when it is %s', async (_, trouble, code, words) => {
    lab.emulator.meddle = () => trouble
    const error = await expectCode(lab.open().create(lab.target(), context), code)
    expect(error.message).toContain(words)
    expect((await lab.open().check?.(context))?.[0]?.problem).toContain(words)
  })

  it('cannot be reached where nobody listens', async () => {
    const client = new Storage({ apiEndpoint: 'http://127.0.0.1:9', projectId: 'test' })
    await expectCode(lab.open({ client }).create(lab.target(), context), 'STORAGE_UNAVAILABLE')
  })

  it.each([
    ['a key that is none', { client_email: 'a@b.c', private_key: 'not a key' }, 'not valid'],
    ['a key of nobody', undefined, 'no credentials'],
  ])('says so when the client has %s', async (_, credentials, words) => {
    const client = new Storage({
      apiEndpoint: lab.emulator.endpoint,
      useAuthWithCustomEndpoint: true,
      projectId: 'test',
      ...(credentials ? { credentials } : { keyFilename: '/nowhere/key.json' }),
    })
    const error = await expectCode(
      lab.open({ client, retries: 0 }).create(lab.target(), context),
      'STORAGE_DENIED',
    )
    expect(error.message).toContain(words)
    expect(JSON.stringify([error.message, String(error.cause)])).not.toContain('not a key')
  })
})

describe('reading', () => {
  const cut = 300_000
  const read = (range: { start: number; end: number }) => {
    const stream = lab.open().read?.('a/b', range, context)
    if (!stream) throw new Error('There is no read()')
    return collect(elapsing(stream))
  }

  /** A stream whose connections break after so many bytes: the time until that is noticed passes at once. */
  async function* elapsing(stream: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    let size = 0
    for await (const piece of stream) {
      size += piece.length
      yield piece
      if (size % cut === 0) setImmediate(() => lab.clock.elapse())
    }
  }

  it('goes on where a broken connection left off, for the same generation', async () => {
    const bytes = lab.bytes(1_000_000)
    lab.emulator.objects.put(bucket, 'a/b', bytes)
    const broken = { answerCutAfter: cut }
    lab.trouble(() => true, broken, { status: 503 }, broken, { answerCutAfter: 0 })
    const found = await read({ start: 5, end: 900_000 })
    expect(bytes.subarray(5, 900_000).equals(found)).toBe(true)
  })

  it('never mixes two generations of an object', async () => {
    lab.emulator.objects.put(bucket, 'a/b', lab.bytes(1_000_000))
    lab.emulator.meddle = () => {
      lab.emulator.meddle = () => {
        lab.emulator.objects.put(bucket, 'a/b', lab.bytes(1_000_000))
        lab.emulator.meddle = () => undefined
        return undefined
      }
      return { answerCutAfter: cut }
    }
    await expectCode(read({ start: 0, end: 1_000_000 }), 'STORAGE_GONE')
  })

  it('that stops early closes its connection', async () => {
    lab.emulator.objects.put(bucket, 'a/b', lab.bytes(20_000_000))
    const closed = deferred()
    lab.emulator.meddle = request => {
      request.socket.once('close', () => closed.resolve())
      return undefined
    }
    for await (const piece of lab.open().read?.('a/b', { start: 0, end: 20_000_000 }, context) ?? []) {
      expect(piece.length).toBeGreaterThan(0)
      break
    }
    await closed.promise
  })

  it('waits for a reader that takes its time', async () => {
    const bytes = lab.bytes(1_000_000)
    lab.emulator.objects.put(bucket, 'a/b', bytes)
    lab.emulator.log.length = 0
    const pieces: Uint8Array[] = []
    for await (const piece of lab.open().read?.('a/b', { start: 0, end: 1_000_000 }, context) ?? []) {
      pieces.push(piece)
      lab.clock.elapse()
      await new Promise(resolve => setImmediate(resolve))
    }
    expect(bytes.equals(Buffer.concat(pieces))).toBe(true)
    expect(lab.emulator.log).toHaveLength(1)
  })

  it('ends in words when the connection always breaks', async () => {
    lab.emulator.objects.put(bucket, 'a/b', lab.bytes(1000))
    lab.emulator.meddle = () => ({ answerCutAfter: 0 })
    const reading = read({ start: 0, end: 1000 })
    await expectCode(reading, 'STORAGE_UNAVAILABLE')
  })
})

describe('options and handles', () => {
  it('that cannot work are all named at once', () => {
    const options = { bucket: '', mode: 'quick' as 'parallel', prefix: '/a', retries: -1, silenceMs: 0.5 }
    expect(expectThrow(() => gcsStorage(options), 'INVALID_OPTIONS').details.problems).toHaveLength(5)
  })

  it('a client that is none is named at the first call', async () => {
    const storage = lab.open({
      client: { apiEndpoint: 'https://storage.googleapis.com', bucket: () => ({}) },
    })
    const error = await expectCode(storage.create(lab.target(), context), 'STORAGE_FAILED')
    expect(error.message).toContain('@google-cloud/storage')
  })

  it('a client is built from the environment and the options when none is given', async () => {
    const clientOptions = { apiEndpoint: lab.emulator.endpoint, projectId: 'test' }
    expect(await gcsStorage({ bucket, clientOptions }).check?.(context)).toEqual([])
  })

  it('an upload of the other mode is refused in words', async () => {
    const handle = await lab.open({ mode: 'parallel' }).create(lab.target(), context)
    const error = await expectCode(
      lab.open().writePart(handle, partOf(lab.bytes(unit), 1), context),
      'STORAGE_GONE',
    )
    expect(error.message).toContain('parallel mode')
  })

  it('abort removes what is listed over several pages', async () => {
    const storage = lab.open({ mode: 'parallel' })
    const handle = await storage.create(lab.target(), context)
    const [first] = [await storage.writePart(handle, partOf(lab.bytes(3), 1), context)]
    expect(first.size).toBe(3)
    const [name = ''] = lab.names()
    for (let number = 2; number <= 1200; number += 1)
      lab.emulator.objects.put(
        bucket,
        name.replace('00001', String(number).padStart(5, '0')),
        Buffer.from('x'),
      )
    await storage.abort(handle, context)
    expect(lab.names()).toEqual([])
  })
})
