import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/testing/seeded-random.ts'
import { azureService } from '../../services/azure-service.ts'
import { faultProxy } from '../../services/fault-proxy.ts'
import { localPort } from '../../services/proxied-address.ts'
import { deferred } from '../../support/deferred.ts'
import { expectCode } from '../../support/expect-code.ts'
import { type Act, s3Gate } from '../s3/support/s3-gate.ts'
import { azureBench, context, readAll, targetOf, writeAll } from './support/azure-bench.ts'
import { type PatientClock, patientClock } from './support/patient-clock.ts'

const service = await azureService()
// A real account's endpoint is HTTPS under its own name, which a proxy cannot stand before: then Azurite's tests are enough.
const isLocal = service.connectionString.includes('127.0.0.1')
const gate = await s3Gate(`http://127.0.0.1:${isLocal ? localPort(service.connectionString) : 9}`)
const through = service.connectionString.replace(/http:\/\/127\.0\.0\.1:\d+/, gate.endpoint)
const bench = azureBench(service, through)
const bytes = Buffer.from(seededRandom(4).bytes(2_170_001))

const opening = /^PUT .*\/open\?|^PUT .*\/open$/
const aPart = /^PUT .*comp=block&/
const committing = /^PUT .*comp=blocklist/
const busy: Act = { answer: 503, code: 'ServerBusy', headers: { 'x-ms-error-code': 'ServerBusy' } }

afterAll(() => gate.close())

describe.runIf(isLocal).each(['key', 'private'] as const)(
  'an Azure upload staged at its %s name ends right',
  staging => {
    const storage = bench.open({ staging })

    it.each([
      ['the account is overloaded at every step', opening, busy, aPart, busy, committing, busy],
      ['a connection is reset in the middle of a part', aPart, { resetAfter: 600_000 }],
      ['a part arrives damaged', aPart, { damage: true }],
      ['the answer to a part is lost', aPart, { loseAnswer: true }],
      ['the answer to the commit is lost', committing, { loseAnswer: true }],
      ['the answer to the opening is lost', opening, { loseAnswer: true }],
      ['there are too many requests', aPart, { answer: 429, code: 'TooManyRequests' }],
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
  },
)

describe.runIf(isLocal)('an Azure upload that fails', () => {
  const storage = bench.open()

  it('says so when every try was in vain, and can be gone on with', async () => {
    const target = targetOf()
    const handle = await storage.create(target, context)
    gate.add({ on: aPart, times: 5, act: busy })
    const error = await expectCode(writeAll(storage, handle, bytes), 'STORAGE_UNAVAILABLE')
    expect(error.message).toContain(`store part 1 of upload ${target.id} (ServerBusy)`)
    await storage.complete(handle, await writeAll(storage, handle, bytes), context)
    expect((await readAll(storage, target.key)).equals(bytes)).toBe(true)
  })

  it('waits as long as the account asks', async () => {
    const clock = patientClock()
    const patient = bench.open({ clock })
    gate.add({ on: opening, act: { answer: 503, code: 'ServerBusy', headers: { 'retry-after': '7' } } })
    await patient.abort(await patient.create(targetOf(), context), context)
    expect(clock.waits).toHaveLength(1)
    expect(clock.waits[0]).toBeGreaterThanOrEqual(7000)
  })

  it('tries again when a try got no answer within its time', async () => {
    const clock = patientClock()
    const patient = bench.open({ clock })
    const handle = await patient.create(targetOf(), context)
    gate.add({ on: aPart, act: { silence: { begun: () => clock.runOut(), ended: () => {} } } })
    const assembly = await writeAll(patient, handle, bytes)
    const { key } = await patient.complete(handle, assembly, context)
    expect((await readAll(patient, key)).equals(bytes)).toBe(true)
    expect(gate.waiting()).toBe(0)
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

/** Lets all silence last too long, again and again, until that had its effect. */
async function runOutUntil(clock: PatientClock, isEnough: () => boolean): Promise<void> {
  while (!isEnough()) {
    await nextTurn()
    clock.runOut()
  }
}

describe.runIf(isLocal)('an Azure download', () => {
  const storage = bench.open()

  async function publish(content: Uint8Array, key?: string): Promise<string> {
    const handle = await storage.create(targetOf({ conflict: 'replace', ...(key ? { key } : {}) }), context)
    return (await storage.complete(handle, await writeAll(storage, handle, content), context)).key
  }

  it('that is cut is taken up where it ended', async () => {
    const key = await publish(bytes)
    const getting = new RegExp(`^GET .*${key.slice(6)}`)
    gate.add(
      { on: getting, act: { cutAnswerAfter: 100_000 } },
      { on: getting, act: { cutAnswerAfter: 300_000 } },
    )
    expect((await readAll(storage, key, 7)).equals(bytes.subarray(7))).toBe(true)
    expect(gate.seen.filter(line => getting.test(line))).toHaveLength(3)
  })

  it('that falls silent is taken up where it ended', async () => {
    // More than fits between a server and its client: the rest of a smaller one might be on its way already.
    const large = Buffer.from(seededRandom(6).bytes(24 * 1_048_576))
    const key = await publish(large)
    const proxy = await faultProxy(service.connectionString)
    const clock = patientClock()
    const reading = azureBench(service, proxy.address)
      .open({ clock })
      .read?.(key, { start: 0, end: large.length }, context)
    const pieces: Uint8Array[] = []
    for await (const piece of reading ?? []) {
      pieces.push(piece)
      if (pieces.length === 1) proxy.faults = { blackhole: true }
      if (pieces.length === 1)
        runOutUntil(clock, () => proxy.connections > 1).then(() => {
          proxy.faults = {}
        })
    }
    expect(Buffer.concat(pieces).equals(large)).toBe(true)
    expect(proxy.connections).toBeGreaterThan(1)
    await proxy.close()
  })

  it('never mixes two objects', async () => {
    const key = await publish(bytes)
    gate.add({ on: new RegExp(`^GET .*${key.slice(6)}`), act: { cutAnswerAfter: 100_000 } })
    const readWhileReplaced = async (): Promise<void> => {
      let isReplaced = false
      for await (const _ of storage.read?.(key, { start: 0, end: bytes.length }, context) ?? []) {
        if (!isReplaced) await publish(Buffer.alloc(10), key)
        isReplaced = true
      }
    }
    const error = await expectCode(readWhileReplaced(), 'STORAGE_GONE')
    expect(error.message).toContain('was replaced while it was read')
  })
})
