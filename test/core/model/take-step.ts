import { expect } from 'vitest'
import { bytesOf, digestOf } from '../../support/bytes.ts'
import { expectCode } from '../../support/expect-code.ts'
import { crashComplete, crashInChunk } from './crash.ts'
import { sendChunk } from './send-chunk.ts'
import type { Proof, Step } from './step.ts'
import { hour, type UploadWorld } from './upload-world.ts'

/** Does one step and holds its outcome to the model. */
export async function takeStep(world: UploadWorld, step: Step): Promise<void> {
  switch (step.kind) {
    case 'chunk':
      return sendChunk(world, step.text.slice(0, world.room), step.proof, step.fault)
    case 'crash':
      return crashInChunk(world, step.text.slice(0, world.room), step.proof, step.at)
    case 'complete':
      return complete(world, step.crash)
    case 'race':
      return race(world, step.text, step.proof)
    case 'again':
      return sendAgain(world)
    case 'stale':
      return writeStale(world)
    case 'restart':
      return world.restart()
    case 'other':
      return world.switchProcess()
    case 'abort':
      return abort(world)
    case 'expire':
      return expire(world)
    case 'wait':
      return wait(world, step.minutes)
  }
}

async function complete(world: UploadWorld, crash: 'none' | 'publishing' | 'recording'): Promise<void> {
  const { engine, id } = world
  if (world.length === undefined ? world.acknowledged === '' : world.room > 0) {
    await expectCode(engine.complete(id), 'UPLOAD_INCOMPLETE')
    return
  }
  if (crash !== 'none') await crashComplete(world, crash)
  const upload = await engine.complete(id, world.wholeFile())
  expect(upload.status).toBe('completed')
  expect(await world.otherEngine.complete(id)).toEqual(upload)
  world.bench.clock.advance(2 * hour)
  await engine.sweep()
  expect(world.bench.published(world.key)).toBe(world.acknowledged)
  await world.begin()
}

/** Two processes send other bytes for the same place: one wins, and the other is told where the upload stands. */
async function race(world: UploadWorld, text: string, proof: Proof): Promise<void> {
  const texts = [`1${text}`, `2${text}`].map(each => each.slice(0, world.room)).filter(each => each !== '')
  const offset = world.acknowledged.length
  const outcomes = await Promise.allSettled(
    texts.map((each, index) =>
      (index === 0 ? world.engine : world.otherEngine).append(
        world.id,
        world.chunk(each, proof),
        bytesOf(each),
      ),
    ),
  )
  const won = texts.filter((_, index) => outcomes[index]?.status === 'fulfilled')
  const lost = outcomes.filter(each => each.status === 'rejected').map(each => each.reason.details)
  expect(won).toHaveLength(texts.length === 0 ? 0 : 1)
  for (const text of won) world.acknowledge(text, proof)
  expect(lost).toEqual(texts.slice(1).map(() => ({ expected: world.acknowledged.length, provided: offset })))
}

/** The answer to the last chunk was lost: it is success again, and changes nothing. */
async function sendAgain(world: UploadWorld): Promise<void> {
  const { last } = world
  if (!last || last.text === '') return
  const before = await world.record()
  const chunk = { offset: last.offset, claims: { digest: digestOf(last.text) } }
  const upload = await world.engine.append(world.id, chunk, bytesOf(last.text))
  expect(upload.offset).toBe(world.acknowledged.length)
  expect(await world.record()).toEqual(before)
}

/** A writer that lost its lock without noticing. */
async function writeStale(world: UploadWorld): Promise<void> {
  const before = await world.record()
  const { fence, revision } = before
  const signal = new AbortController().signal
  for (const guard of [
    { fence: fence - 1, revision },
    { fence, revision: revision - 1 },
  ])
    await expectCode(
      world.bench.sessions.update(world.id, { set: { offset: 0 } }, guard, { signal }),
      'STALE_WRITE',
    )
  expect(await world.record()).toEqual(before)
}

async function abort(world: UploadWorld): Promise<void> {
  const { id } = world
  await world.engine.abort(id)
  await expectCode(world.otherEngine.get(id), 'UPLOAD_NOT_FOUND')
  expect(world.bench.bucket.open.has(id)).toBe(false)
  await world.begin()
}

async function expire(world: UploadWorld): Promise<void> {
  const { id, engine } = world
  world.bench.clock.advance(hour)
  await expectCode(engine.append(id, world.chunk('', 'none'), bytesOf('')), 'UPLOAD_EXPIRED')
  expect((await engine.sweep()).failed).toEqual([])
  await expectCode(engine.get(id), 'UPLOAD_NOT_FOUND')
  expect(world.bench.bucket.open.has(id)).toBe(false)
  await world.begin()
}

/** Time passes, but not enough for anything to end: an upload that is touched in time lives. */
async function wait(world: UploadWorld, minutes: number): Promise<void> {
  await world.engine.append(world.id, world.chunk('', 'none'), bytesOf(''))
  world.bench.clock.advance(minutes * 60_000)
  expect(await world.engine.sweep()).toMatchObject({ expired: 0, failed: [] })
  await world.engine.append(world.id, world.chunk('', 'none'), bytesOf(''))
}
