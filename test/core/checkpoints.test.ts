import { describe, expect, it } from 'vitest'
import { bytesOf, digestOf } from '../support/bytes.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { failingSessions } from '../support/failing-sessions.ts'
import { contiguous, objectStore, shapes } from '../support/storage-shapes.ts'
import { turn } from '../support/turn.ts'

const text = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Pieces of 4 bytes, with time in between for what was written to be recorded. */
async function* slowly(from = 0): AsyncIterable<Uint8Array> {
  for (let at = from; at < text.length; at += 4) {
    yield bytesOf(text.slice(at, Math.min(at + 4, text.length)))
    await turn()
  }
}

/** The offsets that the record of an upload goes through. */
async function recorded(shape: (typeof shapes)[number], chunk: object, checkpointBytes = 8) {
  const bench = engineBench(shape)
  const offsets: (number | undefined)[] = []
  const sessions = failingSessions(bench.sessions, change => {
    offsets.push(change.set?.offset)
    return false
  })
  const engine = bench.open({ sessions, checkpointBytes })
  const { id, key } = await engine.create({ length: text.length })
  await engine.append(id, { offset: 0, ...chunk }, slowly())
  await engine.complete(id)
  return { offsets: offsets.filter(offset => offset !== undefined), text: bench.published(key) }
}

describe.each(shapes)('a long body ($name)', shape => {
  it('moves the record every so many bytes, and is published whole', async () => {
    const { offsets, text: published } = await recorded(shape, {})
    expect(offsets.slice(0, 5)).toEqual([8, 16, 24, 32, 36])
    expect(published).toBe(text)
  })

  it('with claims moves the record once', async () => {
    const { offsets, text: published } = await recorded(shape, { claims: { digest: digestOf(text) } })
    expect([offsets[0], published]).toEqual([36, text])
  })

  it('shorter than that moves the record once', async () => {
    expect((await recorded(shape, {}, 1000)).offsets[0]).toBe(36)
  })
})

describe.each([contiguous, objectStore])('a crash in a long body ($name)', shape => {
  it.each([8, 16, 32])('costs no more than what came after the checkpoint at %d', async checkpoint => {
    const bench = engineBench(shape)
    let isDead = false
    const sessions = failingSessions(bench.sessions, change => {
      const isLost = isDead
      isDead ||= change.set?.offset === checkpoint
      return isLost
    })
    const dying = bench.open({ sessions, checkpointBytes: 8 })
    const { id, key } = await dying.create({ length: text.length, digest: digestOf(text, 'sha256') })
    await expectCode(dying.append(id, { offset: 0, complete: true }, slowly()), 'INTERNAL')
    const engine = bench.open()
    const { offset } = await engine.get(id)
    expect(offset).toBe(checkpoint)
    await engine.append(id, { offset, complete: true }, slowly(offset))
    expect(bench.published(key)).toBe(text)
  })

  it('stops the body at once, for nothing of it would count', async () => {
    const bench = engineBench(shape)
    const sessions = failingSessions(bench.sessions, change => change.set?.offset !== undefined)
    const engine = bench.open({ sessions, checkpointBytes: 8 })
    const { id } = await engine.create({ length: text.length })
    let given = 0
    async function* counted(): AsyncIterable<Uint8Array> {
      for await (const piece of slowly()) {
        given += piece.length
        yield piece
      }
    }
    await expectCode(engine.append(id, { offset: 0 }, counted()), 'INTERNAL')
    expect(given).toBeLessThan(text.length)
  })
})
