import { afterAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/testing/seeded-random.ts'
import { s3Service } from '../../services/s3-service.ts'
import { deferred } from '../../support/deferred.ts'
import { expectCode } from '../../support/expect-code.ts'
import { hastyClock } from './support/hasty-clock.ts'
import { context, readAll, s3Bench, targetOf, writeAll } from './support/s3-bench.ts'
import { type Act, s3Gate } from './support/s3-gate.ts'

const service = await s3Service()
// A real account's endpoint is HTTPS under its own name, which a proxy cannot stand before: then Ceph's tests are enough.
const gate = await s3Gate(service.endpoint ?? 'http://127.0.0.1:9')
const bench = s3Bench(service, gate.endpoint)
const storage = bench.open()
const bytes = Buffer.from(seededRandom(4).bytes(5 * 1024 * 1024 + 70_001))

const creating = /^POST .*\?uploads/
const aPart = /^PUT .*partNumber=1/
const completing = /^POST .*\?uploadId=/
const busy: Act = { answer: 503, code: 'SlowDown' }

afterAll(async () => {
  await storage.close?.()
  bench.close()
  await gate.close()
})

describe.runIf(service.endpoint)('an S3 upload ends right', () => {
  it.each([
    ['the server is overloaded at every step', creating, busy, aPart, busy, completing, busy],
    ['a connection is reset in the middle of a part', aPart, { resetAfter: 2_000_000 }],
    ['a part arrives damaged', aPart, { damage: true }],
    ['the answer to a part is lost', aPart, { loseAnswer: true }],
    ['the answer to the completion is lost', completing, { loseAnswer: true }],
    ['the answer to the completion is cut short', completing, { cutAnswerAfter: 20 }],
    ['the completion answers 200 with an error in it', completing, { answer: 200, code: 'InternalError' }],
    [
      'another writer is at the key at the same instant',
      completing,
      { answer: 409, code: 'ConditionalRequestConflict' },
    ],
    ['the answer to the opening is lost', creating, { loseAnswer: true }],
  ] as const)('when %s', async (_, ...faults) => {
    for (let index = 0; index < faults.length; index += 2)
      gate.add({ on: faults[index] as RegExp, act: faults[index + 1] as Act })
    const target = targetOf()
    const handle = await storage.create(target, context)
    const assembly = await writeAll(storage, handle, bytes)
    const object = await storage.complete(handle, assembly, context)
    expect(gate.waiting()).toBe(0)
    expect(object).toMatchObject({ key: target.key, size: bytes.length })
    expect(await storage.complete(handle, assembly, context)).toEqual(object)
    expect((await readAll(storage, target.key)).equals(bytes)).toBe(true)
  })

  it('when a part arrives damaged and MD5 has to tell', async () => {
    const storage = bench.open({ checksums: 'md5' })
    gate.add({ on: aPart, act: { damage: true } })
    const target = targetOf()
    const handle = await storage.create(target, context)
    const assembly = await writeAll(storage, handle, bytes)
    await storage.complete(handle, assembly, context)
    expect((await readAll(storage, target.key)).equals(bytes)).toBe(true)
    await storage.close?.()
  })

  it('and waits as long as the server asks', async () => {
    const clock = hastyClock()
    const storage = bench.open({ clock })
    gate.add({ on: creating, act: { ...busy, headers: { 'retry-after': '7' } } })
    await storage.abort(await storage.create(targetOf(), context), context)
    expect(clock.waits).toHaveLength(1)
    expect(clock.waits[0]).toBeGreaterThanOrEqual(7000)
    await storage.close?.()
  })
})

describe.runIf(service.endpoint)('an S3 upload that fails', () => {
  it('says so when every try was in vain, and can be gone on with', async () => {
    const target = targetOf()
    const handle = await storage.create(target, context)
    gate.add({ on: aPart, times: 5, act: busy })
    const error = await expectCode(writeAll(storage, handle, bytes), 'STORAGE_UNAVAILABLE')
    expect(error.message).toContain(`store part 1 of upload ${target.id} (SlowDown, status 503)`)
    await storage.complete(handle, await writeAll(storage, handle, bytes), context)
    expect((await readAll(storage, target.key)).equals(bytes)).toBe(true)
  })

  it('is not taken for published when its completion answers 200 with an error each time', async () => {
    const target = targetOf()
    const handle = await storage.create(target, context)
    const assembly = await writeAll(storage, handle, bytes)
    gate.add({ on: completing, times: 5, act: { answer: 200, code: 'InternalError' } })
    await expectCode(storage.complete(handle, assembly, context), 'STORAGE_UNAVAILABLE')
    await expectCode(readAll(storage, target.key), 'STORAGE_GONE')
    await storage.complete(handle, assembly, context)
    expect((await readAll(storage, target.key)).equals(bytes)).toBe(true)
  })

  it('has its connection ended at once when the signal aborts, without another try', async () => {
    const handle = await storage.create(targetOf(), context)
    const controller = new AbortController()
    const [begun, ended] = [deferred<void>(), deferred<void>()]
    gate.add({ on: aPart, act: { silence: { begun: begun.resolve, ended: ended.resolve } } })
    const part = { number: 1, offset: 0, size: bytes.length, buffers: [bytes], last: true }
    const write = storage.writePart(handle, part, controller)
    await begun.promise
    const seen = gate.seen.length
    controller.abort(new Error('given up'))
    await expect(write).rejects.toThrow('given up')
    await ended.promise
    expect(gate.seen.length).toBe(seen)
    await storage.abort(handle, context)
  })
})

describe.runIf(service.endpoint)('an S3 download', () => {
  it('that is cut is taken up where it ended, and never mixes two objects', async () => {
    const target = targetOf({ conflict: 'replace' })
    const handle = await storage.create(target, context)
    await storage.complete(handle, await writeAll(storage, handle, bytes), context)
    const getting = new RegExp(`^GET .*${target.id}\\.bin`)
    gate.add(
      { on: getting, act: { cutAnswerAfter: 100_000 } },
      { on: getting, act: { cutAnswerAfter: 300_000 } },
    )
    expect((await readAll(storage, target.key, 7)).equals(bytes.subarray(7))).toBe(true)
    expect(gate.seen.filter(line => getting.test(line))).toHaveLength(3)

    gate.add({ on: getting, act: { cutAnswerAfter: 100_000 } })
    const reading = storage.read?.(target.key, { start: 0, end: bytes.length }, context) ?? []
    const readWhileReplaced = async (): Promise<void> => {
      let isReplaced = false
      for await (const _ of reading) {
        if (isReplaced) continue
        isReplaced = true
        const newer = await storage.create(targetOf({ key: target.key, conflict: 'replace' }), context)
        await storage.complete(newer, await writeAll(storage, newer, Buffer.alloc(10)), context)
      }
    }
    await expectCode(readWhileReplaced(), 'STORAGE_GONE')
  })
})
