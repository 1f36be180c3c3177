import { describe, expect, expectTypeOf, onTestFinished, test } from 'vitest'
import { channels, observe, type UploadEvents, type VerbMessage, verbs } from '../../src/core/channels.ts'
import type { Upload } from '../../src/core/types.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { hangingSource } from '../support/hanging-source.ts'

type Told = { [E in keyof UploadEvents]: readonly [E, UploadEvents[E]] }[keyof UploadEvents]

/** Everything that is told while the test runs. */
function listening(): Told[] {
  const told: Told[] = []
  for (const event of Object.keys(channels) as (keyof UploadEvents)[]) {
    const stop = observe(event, message => void told.push([event, message] as unknown as Told))
    onTestFinished(stop)
  }
  return told
}

function names(told: readonly Told[]): readonly string[] {
  return told.map(([event]) => event).filter(event => event !== 'lock')
}

describe('the events of an upload', () => {
  test('are told from its creation to its end, with bytes and durations', async () => {
    const bench = engineBench()
    const engine = bench.open()
    const told = listening()
    const { id } = await engine.create({ length: 10 })
    await engine.append(id, { offset: 0 }, Buffer.from('hello'))
    await engine.append(id, { offset: 5, complete: true }, slowly(bench, 'world'))
    expect(names(told)).toEqual(['created', 'chunk', 'completed', 'chunk'])
    const chunks = told.flatMap(([event, message]) => (event === 'chunk' ? [message] : []))
    expect(chunks).toMatchObject([
      { upload: { id, offset: 5 }, bytes: 5, durationMs: 0 },
      { upload: { id, offset: 10 }, bytes: 5, durationMs: 1500 },
    ])
    expect(told.filter(([event]) => event === 'lock')).toEqual([
      ['lock', { id, waitedMs: 0 }],
      ['lock', { id, waitedMs: 0 }],
    ])
  })

  test('what arrived of a body that broke off is told as well', async () => {
    const engine = engineBench().open()
    const told = listening()
    const { id } = await engine.create({ length: 10 })
    await expectCode(engine.append(id, { offset: 0 }, breakingOff('hel')), 'CHUNK_CUT')
    expect(told.find(([event]) => event === 'chunk')).toMatchObject([
      'chunk',
      { upload: { id, offset: 3 }, bytes: 3 },
    ])
  })

  test('a refused chunk counts no bytes, and the upload that it fails is told', async () => {
    const engine = engineBench().open({ retryThreshold: 0 })
    const { id } = await engine.create({ length: 5 })
    const told = listening()
    const digest = { algorithm: 'md5', value: '0'.repeat(32) }
    await expectCode(
      engine.append(id, { offset: 0, claims: { digest } }, Buffer.from('hello')),
      'UPLOAD_FAILED',
    )
    expect(names(told)).toEqual(['failed'])
    expect(told.at(-1)?.[1]).toMatchObject({ upload: { id, status: 'failed', failure: expect.any(Object) } })
  })

  test('aborting, expiring, sweeping and forgetting are told', async () => {
    const bench = engineBench()
    const engine = bench.open({ expireIdleMs: 1000, retentionMs: 2000 })
    const aborted = await engine.create({ length: 5 })
    const left = await engine.create({ length: 5 })
    const done = await engine.create({ length: 0 })
    await engine.complete(done.id)
    const told = listening()
    await engine.abort(aborted.id)
    bench.clock.advance(1000)
    await engine.sweep()
    bench.clock.advance(1000)
    await engine.sweep()
    expect(names(told)).toEqual(['aborted', 'expired', 'swept', 'forgotten', 'swept'])
    const ids = told.flatMap(([event, message]) =>
      event === 'expired' || event === 'forgotten' ? [message.upload.id] : [],
    )
    expect(ids).toEqual([left.id, done.id])
    expect(told.at(-1)).toMatchObject(['swept', { report: { forgotten: 1 }, durationMs: 0 }])
  })

  test('an upload that is handed to a queue is processing before it is completed', async () => {
    const completion = { name: 'queue', submit: async () => {} }
    const engine = engineBench().open({ completion })
    const { id } = await engine.create({ length: 0 })
    const told = listening()
    await engine.complete(id)
    await engine.endProcessing(id)
    expect(names(told)).toEqual(['processing', 'completed'])
  })

  test('waiting for a lock in vain is told with the reason', async () => {
    const bench = engineBench()
    const engine = bench.open({ lockWaitMs: 0 })
    const { id } = await engine.create({ length: 5 })
    const { signal } = new AbortController()
    const lock = await bench.locker.acquire(id, { waitMs: 0, signal })
    const told = listening()
    await expectCode(engine.append(id, { offset: 0 }, Buffer.from('hello')), 'LOCKED')
    expect(told).toMatchObject([['lock', { id, error: { code: 'LOCKED' } }]])
    await lock.release()
  })

  test('a holder that is asked to let go is told', async () => {
    const engine = engineBench().open()
    const { id } = await engine.create({ length: 10 })
    const yielded = new Promise(resolve => onTestFinished(observe('lockYielded', resolve)))
    const taken = new Promise(resolve => onTestFinished(observe('lock', resolve)))
    const source = hangingSource('a')
    const first = engine.append(id, { offset: 0 }, source).catch(() => 'ended')
    await taken
    const aborted = engine.abort(id)
    expect(await yielded).toMatchObject({ id, error: { code: 'LOCK_YIELD' } })
    source.destroy()
    expect(await first).toBe('ended')
    await aborted
  })

  test('what is told is known by type', () => {
    expectTypeOf<UploadEvents['chunk']['upload']>().toEqualTypeOf<Upload>()
    observe('chunk', ({ bytes }) => expectTypeOf(bytes).toEqualTypeOf<number>())()
    expect(channels.chunk.hasSubscribers).toBe(false)
  })
})

test('every call is traced from its beginning to its end, with its result or its error', async () => {
  const ended: unknown[] = []
  const onEnd = ({ verb, id, result, error }: VerbMessage): void => {
    const code = (error as { code?: string } | undefined)?.code
    ended.push([verb, id, code ?? typeof result])
  }
  const handlers = { asyncEnd: onEnd } as Parameters<typeof verbs.subscribe>[0]
  verbs.subscribe(handlers)
  onTestFinished(() => void verbs.unsubscribe(handlers))
  const engine = engineBench().open()
  const { id } = await engine.create({ length: 5 })
  await expectCode(engine.complete(id), 'UPLOAD_INCOMPLETE')
  await engine.close()
  await expectCode(engine.get(id), 'CLOSING')
  expect(ended).toEqual([
    ['create', undefined, 'object'],
    ['complete', id, 'UPLOAD_INCOMPLETE'],
    ['get', id, 'CLOSING'],
  ])
})

async function* slowly(bench: ReturnType<typeof engineBench>, text: string): AsyncGenerator<Uint8Array> {
  bench.clock.advance(1500)
  yield Buffer.from(text)
}

async function* breakingOff(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
  throw new Error('the line is dead')
}
