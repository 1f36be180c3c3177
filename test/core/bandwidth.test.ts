import { describe, expect, it } from 'vitest'
import type { EngineOptions } from '../../src/core/options.ts'
import type { Upload } from '../../src/core/types.ts'
import { bytesOf, digestOf } from '../support/bytes.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { turn } from '../support/turn.ts'

const ann = { owner: 'ann' }

/** Everybody may send 1,000 bytes a second; nobody as many as they can. */
function paceBench(options: Partial<EngineOptions> = {}) {
  const bench = engineBench()
  const bandwidth = (owner: string | undefined) => (owner === undefined ? undefined : 1000)
  return { bench, engine: bench.open({ bandwidth, ...options }) }
}

/** Pieces of 500 bytes, and how many of them were asked for. */
function body(pieces: number) {
  const seen = { pulled: 0 }
  async function* source() {
    for (; seen.pulled < pieces; ) {
      seen.pulled += 1
      yield bytesOf('x'.repeat(500))
    }
  }
  return { seen, source: source() }
}

/** Lets everything happen that needs no time to pass. */
async function settled(): Promise<void> {
  for (let at = 0; at < 50; at += 1) await turn()
}

describe('the bandwidth of an owner', () => {
  it('lets a second of bytes through at once, and then as many as time brings', async () => {
    const { bench, engine } = paceBench()
    const { id } = await engine.create({ length: 4000 }, ann)
    const { seen, source } = body(8)
    const sent = engine.append(id, { offset: 0 }, source, ann)
    await settled()
    // Two are a second of bytes, and the third is on its way when the pause begins.
    expect(seen.pulled).toBe(3)
    bench.clock.advance(499)
    await settled()
    expect(seen.pulled).toBe(3)
    bench.clock.advance(1)
    await settled()
    expect(seen.pulled).toBe(4)
    for (; seen.pulled < 8; await settled()) bench.clock.advance(500)
    bench.clock.advance(500)
    expect((await sent).offset).toBe(4000)
  })

  it('is shared by all that the owner sends, and by nothing that others send', async () => {
    const { bench, engine } = paceBench()
    const [first, second] = [body(8), body(8)]
    const send = async (source: AsyncIterable<Uint8Array>, owner?: string): Promise<Upload> => {
      const context = owner === undefined ? {} : { owner }
      const { id } = await engine.create({ length: 4000 }, context)
      return engine.append(id, { offset: 0 }, source, context)
    }
    const both = [send(first.source, 'ann'), send(second.source, 'ann')]
    expect((await send(body(8).source)).offset).toBe(4000)
    await settled()
    const atOnce = first.seen.pulled + second.seen.pulled
    expect(atOnce).toBeLessThanOrEqual(4)
    bench.clock.advance(10_000)
    await settled()
    for (let passed = 0; passed < 30; passed += 1) {
      bench.clock.advance(500)
      await settled()
    }
    expect((await Promise.all(both)).map(each => each.offset)).toEqual([4000, 4000])
  })

  it('holds for a chunk that is sent again, and for parts', async () => {
    const { bench, engine } = paceBench({ chunkSize: 2000 })
    const text = 'x'.repeat(2000)
    const claims = { digest: digestOf(text) }
    const { id } = await engine.create({ length: 4000 }, ann)
    const first = engine.append(id, { offset: 0, claims }, bytesOf(text), ann)
    await settled()
    bench.clock.advance(2000)
    expect((await first).offset).toBe(2000)
    let isOver = false
    const again = engine.append(id, { offset: 0, claims }, body(4).source, ann).finally(() => {
      isOver = true
    })
    await settled()
    expect(isOver).toBe(false)
    for (let passed = 0; passed < 8; passed += 1) {
      bench.clock.advance(500)
      await settled()
    }
    expect((await again).offset).toBe(2000)
    const part = body(4)
    const written = engine.writePart(id, { offset: 2000 }, part.source, ann)
    await settled()
    expect(part.seen.pulled).toBeLessThan(4)
    for (let passed = 0; passed < 8; passed += 1) {
      bench.clock.advance(500)
      await settled()
    }
    expect((await written).offset).toBe(4000)
  })

  it('lets a paused body be given up', async () => {
    const { engine } = paceBench()
    const { id } = await engine.create({ length: 4000 }, ann)
    const caller = new AbortController()
    const sent = engine.append(id, { offset: 0 }, body(8).source, { ...ann, signal: caller.signal })
    await settled()
    caller.abort(new Error('gone'))
    await expectCode(sent, 'CHUNK_CUT')
  })

  it('does not hold for what the application sends itself', async () => {
    const { engine } = paceBench()
    const { id } = await engine.create({ length: 4000 }, ann)
    const sent = await engine.append(id, { offset: 0 }, body(8).source, { trusted: true })
    expect(sent.offset).toBe(4000)
  })

  it('is no bandwidth when it is nothing or less', async () => {
    const { engine } = paceBench({ bandwidth: () => 0 })
    const { id } = await engine.create({ length: 3 }, ann)
    const error = await expectCode(engine.append(id, { offset: 0 }, bytesOf('abc'), ann), 'INVALID_OPTIONS')
    expect(error.details.problems).toHaveLength(1)
  })
})
