import { describe, expect, it } from 'vitest'
import type { CompletionQueue } from '../../src/core/ports/completion.ts'
import type { Hooks } from '../../src/core/ports/hooks.ts'
import type { Upload } from '../../src/core/types.ts'
import { bytesOf, textOf } from '../support/bytes.ts'
import { type EngineBench, engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'

const hour = 3_600_000

/** A queue that notes what it was given, or fails as often as it is told to. */
function notingQueue(failures = 0) {
  const submitted: Upload[] = []
  let left = failures
  const queue: CompletionQueue = {
    name: 'noting',
    async submit(upload) {
      left -= 1
      if (left >= 0) throw new Error('The queue is down')
      submitted.push(upload)
    },
  }
  return { queue, submitted }
}

async function published(bench: EngineBench, completion: CompletionQueue, hooks: Hooks = {}) {
  const engine = bench.open({ completion, hooks })
  const { id, key } = await engine.create({ length: 3 })
  await engine.append(id, { offset: 0 }, bytesOf('abc'))
  const upload = await engine.complete(id)
  return { engine, id, key, upload }
}

describe('an upload whose completion is a job', () => {
  it('is processing once it is published, and the job is submitted once', async () => {
    const { queue, submitted } = notingQueue()
    const { engine, id, upload } = await published(engineBench(), queue)
    expect(upload.status).toBe('processing')
    expect(submitted).toMatchObject([{ id, status: 'processing', object: { size: 3 } }])
    expect((await engine.complete(id)).status).toBe('processing')
    expect(submitted).toHaveLength(1)
  })

  it('is completed when the job says so, and only then told to afterComplete', async () => {
    const told: string[] = []
    const hooks: Hooks = { afterComplete: ({ status }) => void told.push(status) }
    const { engine, id } = await published(engineBench(), notingQueue().queue, hooks)
    expect(told).toEqual([])
    expect((await engine.endProcessing(id)).status).toBe('completed')
    expect(told).toEqual(['completed'])
    expect(await textOf((await engine.read(id)).body)).toBe('abc')
  })

  it('fails with what the job found, and its object is gone', async () => {
    const bench = engineBench()
    const failed: Upload[] = []
    const hooks: Hooks = { onFailed: upload => void failed.push(upload) }
    const { engine, id, key } = await published(bench, notingQueue().queue, hooks)
    const upload = await engine.endProcessing(id, { refused: 'It has a virus' })
    expect(upload).toMatchObject({
      status: 'failed',
      failure: { code: 'REFUSED', message: 'It has a virus' },
    })
    expect(bench.published(key)).toBeUndefined()
    expect(failed).toHaveLength(1)
  })

  it('ends as the job said first, however often it is said', async () => {
    const { engine, id } = await published(engineBench(), notingQueue().queue)
    await engine.endProcessing(id)
    expect((await engine.endProcessing(id, { refused: 'Too late' })).status).toBe('completed')
  })

  it('is neither read, written nor aborted meanwhile, but may be removed', async () => {
    const bench = engineBench()
    const { engine, id, key } = await published(bench, notingQueue().queue)
    await expectCode(engine.read(id), 'UPLOAD_PROCESSING')
    await expectCode(engine.append(id, { offset: 3 }, bytesOf('d')), 'UPLOAD_COMPLETED')
    await expectCode(engine.abort(id), 'UPLOAD_COMPLETED')
    await engine.remove(id)
    expect(bench.published(key)).toBeUndefined()
  })

  it('is read by the application itself, for the job to look at', async () => {
    const { engine, id } = await published(engineBench(), notingQueue().queue)
    const { body, size } = await engine.read(id, {}, { trusted: true })
    let read = 0
    for await (const bytes of body) read += bytes.length
    expect(read).toBe(size)
    expect(size).toBeGreaterThan(0)
  })

  it('is open in lists, as its client still waits for it', async () => {
    const { engine, id } = await published(engineBench(), notingQueue().queue)
    expect((await engine.list({ state: 'open' })).uploads.map(each => each.id)).toEqual([id])
  })
})

describe('a queue', () => {
  it('that is down is asked again by the sweeper, by whichever server', async () => {
    const bench = engineBench()
    const { queue, submitted } = notingQueue(2)
    await published(bench, queue)
    for (const expected of [0, 1]) {
      bench.clock.advance(hour)
      await bench.open({ completion: queue }).sweep()
      expect(submitted).toHaveLength(expected)
    }
  })

  it('that lost a job is given it again an hour later', async () => {
    const bench = engineBench()
    const { queue, submitted } = notingQueue()
    const { engine, id } = await published(bench, queue)
    bench.clock.advance(hour - 1)
    await engine.sweep()
    expect(submitted).toHaveLength(1)
    bench.clock.advance(1)
    await engine.sweep()
    expect(submitted.map(each => each.id)).toEqual([id, id])
  })

  it('hears nothing more once the job has ended', async () => {
    const bench = engineBench()
    const { queue, submitted } = notingQueue()
    const { engine, id } = await published(bench, queue)
    await engine.endProcessing(id)
    bench.clock.advance(24 * hour)
    await engine.sweep()
    expect(submitted).toHaveLength(1)
  })
})

it('the end of a job is refused for an upload that is not there yet, or is not', async () => {
  const engine = engineBench().open({ completion: notingQueue().queue })
  const { id } = await engine.create({ length: 3 })
  await expectCode(engine.endProcessing(id), 'UPLOAD_INCOMPLETE')
  await expectCode(engine.endProcessing('nobody'), 'UPLOAD_NOT_FOUND')
})
