import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough, Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { type ByteSink, drainSource } from '../../src/core/drain-source.ts'
import { bytesOf } from '../support/bytes.ts'
import { collectGarbage } from '../support/collect-garbage.ts'
import { deferred } from '../support/deferred.ts'
import { expectCode } from '../support/expect-code.ts'
import { cutSource, hangingSource } from '../support/hanging-source.ts'
import { turn } from '../support/turn.ts'

const never = new AbortController().signal

/** Keeps what it is given; asks for a pause after each piece when it is a slow one. */
class Keeper implements ByteSink {
  text = ''
  wakers: (() => void)[] = []
  readonly asked: Promise<void>
  readonly #isSlow: boolean
  readonly #ask = deferred()

  constructor(isSlow = false) {
    this.#isSlow = isSlow
    this.asked = this.#ask.promise
  }

  push(bytes: Uint8Array): boolean {
    this.text += Buffer.from(bytes).toString('latin1')
    return !this.#isSlow
  }

  whenReady(wake: () => void): void {
    this.wakers.push(wake)
    this.#ask.resolve()
  }

  wakeAll(): void {
    for (const wake of this.wakers.splice(0)) wake()
  }
}

/** What only a drain listens to. */
function listening(stream: Readable): number {
  return ['data', 'end', 'close'].reduce((sum, event) => sum + stream.listenerCount(event), 0)
}

const sources: readonly (readonly [
  string,
  (pieces: readonly string[]) => Readable | AsyncIterable<Uint8Array>,
])[] = [
  [
    'a Node stream',
    pieces => {
      const stream = hangingSource()
      for (const piece of pieces) stream.push(bytesOf(piece))
      stream.push(null)
      return stream
    },
  ],
  [
    'an iterable',
    async function* (pieces) {
      for (const piece of pieces) yield bytesOf(piece)
    },
  ],
]

describe.each(sources)('%s', (_, sourceOf) => {
  it('is drained to its end', async () => {
    const sink = new Keeper()
    await drainSource(sourceOf(['ab', 'c', 'def']), sink, never)
    expect(sink.text).toBe('abcdef')
  })

  it('may be empty', async () => {
    const sink = new Keeper()
    await drainSource(sourceOf([]), sink, never)
    expect(sink.text).toBe('')
  })

  it('waits while the sink asks for a pause', async () => {
    const sink = new Keeper(true)
    const draining = drainSource(sourceOf(['ab', 'cd']), sink, never)
    await sink.asked
    await turn()
    expect(sink.text).toBe('ab')
    sink.whenReady = wake => wake()
    sink.wakeAll()
    await draining
    expect(sink.text).toBe('abcd')
  })

  it('is given up with what the sink throws', async () => {
    const sink: ByteSink = {
      push: () => {
        throw new Error('too much')
      },
      whenReady: wake => wake(),
    }
    await expect(drainSource(sourceOf(['ab']), sink, never)).rejects.toThrow('too much')
  })

  it('is not read at all when the call was given up before', async () => {
    const sink = new Keeper()
    const signal = AbortSignal.abort(new Error('gone'))
    await expect(drainSource(sourceOf(['ab']), sink, signal)).rejects.toThrow('gone')
    expect(sink.text).toBe('')
  })

  it('is given up at once while the sink is behind', async () => {
    const sink = new Keeper(true)
    const caller = new AbortController()
    const draining = drainSource(sourceOf(['ab', 'cd']), sink, caller.signal)
    await sink.asked
    caller.abort(new Error('gone'))
    await expect(draining).rejects.toThrow('gone')
    sink.wakeAll()
    await turn()
    expect(sink.text).toBe('ab')
  })
})

describe('a Node stream', () => {
  it('that hangs is given up at once, paused, and nobody listens to it any more', async () => {
    const stream = hangingSource('ab')
    const caller = new AbortController()
    const draining = drainSource(stream, new Keeper(), caller.signal)
    await new Promise(resolve => stream.once('data', resolve))
    caller.abort(new Error('gone'))
    await expect(draining).rejects.toThrow('gone')
    expect(stream.isPaused()).toBe(true)
    expect(listening(stream)).toBe(0)
    expect(stream.destroyed).toBe(false)
  })

  it('may still fail after it was given up', async () => {
    const stream = hangingSource('ab')
    const caller = new AbortController()
    const draining = drainSource(stream, new Keeper(), caller.signal)
    caller.abort(new Error('gone'))
    await expect(draining).rejects.toThrow('gone')
    const closed = new Promise(resolve => stream.once('close', resolve))
    stream.destroy(new Error('reset'))
    await closed
  })

  it('has no listener left at its end', async () => {
    const stream = new PassThrough()
    stream.end('ab')
    await drainSource(stream, new Keeper(), never)
    expect(listening(stream)).toBe(0)
  })

  it('that breaks off is CHUNK_CUT, with the reason as its cause', async () => {
    const sink = new Keeper()
    const error = await expectCode(drainSource(cutSource('ab'), sink, never), 'CHUNK_CUT')
    expect(error.cause).toMatchObject({ message: 'socket hang up' })
    expect(sink.text).toBe('ab')
  })

  it('that closes without an end is CHUNK_CUT', async () => {
    const stream = hangingSource('ab')
    stream.once('data', () => stream.destroy())
    stream.pause()
    await expectCode(drainSource(stream, new Keeper(), never), 'CHUNK_CUT')
  })

  it('that was destroyed before is CHUNK_CUT', async () => {
    const [closed, broken] = [hangingSource('ab'), hangingSource('ab')]
    closed.destroy()
    broken.on('error', () => {}).destroy(new Error('reset'))
    await expectCode(drainSource(closed, new Keeper(), never), 'CHUNK_CUT')
    const error = await expectCode(drainSource(broken, new Keeper(), never), 'CHUNK_CUT')
    expect(error.cause).toMatchObject({ message: 'reset' })
  })

  it('that was read to its end before gives nothing', async () => {
    const stream = Readable.from([bytesOf('ab')])
    for await (const _ of stream);
    const sink = new Keeper()
    await drainSource(stream, sink, never)
    expect(sink.text).toBe('')
  })

  it('that somebody paused flows', async () => {
    const stream = Readable.from([bytesOf('ab')]).pause()
    const sink = new Keeper()
    await drainSource(stream, sink, never)
    expect(sink.text).toBe('ab')
  })
})

describe('an HTTP request', () => {
  it('whose client goes away in the middle is CHUNK_CUT', async () => {
    const arrived = deferred<IncomingMessage>()
    const server = createServer(arrived.resolve).listen(0, '127.0.0.1')
    await new Promise(resolve => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const client = request({ port, host: '127.0.0.1', method: 'POST', headers: { 'content-length': 10 } })
    client.on('error', () => {}).write('abc')
    const message = await arrived.promise
    const sink = new Keeper()
    const draining = drainSource(message, sink, never)
    await new Promise(resolve => message.once('data', resolve))
    client.destroy()
    await expectCode(draining, 'CHUNK_CUT')
    expect(sink.text).toBe('abc')
    await new Promise(resolve => server.close(resolve))
  })
})

describe('an iterable', () => {
  it('that hangs is given up at once', async () => {
    const started = deferred()
    async function* hang(): AsyncIterable<Uint8Array> {
      yield bytesOf('ab')
      started.resolve()
      await new Promise(() => {})
    }
    const caller = new AbortController()
    const draining = drainSource(hang(), new Keeper(), caller.signal)
    await started.promise
    caller.abort(new Error('gone'))
    await expect(draining).rejects.toThrow('gone')
  })

  it('that throws is CHUNK_CUT, with the reason as its cause', async () => {
    async function* broken(): AsyncIterable<Uint8Array> {
      yield bytesOf('ab')
      throw new Error('reset')
    }
    const error = await expectCode(drainSource(broken(), new Keeper(), never), 'CHUNK_CUT')
    expect(error.cause).toMatchObject({ message: 'reset' })
  })

  it('is told when its bytes are not wanted any more', async () => {
    let isReleased = false
    async function* numbers(): AsyncIterable<Uint8Array> {
      try {
        for (;;) yield bytesOf('ab')
      } finally {
        isReleased = true
      }
    }
    const sink: ByteSink = {
      push: () => {
        throw new Error('too much')
      },
      whenReady: wake => wake(),
    }
    await expect(drainSource(numbers(), sink, never)).rejects.toThrow('too much')
    expect(isReleased).toBe(true)
  })
})

describe('an array', () => {
  it('is pushed as it is, and waited for', async () => {
    const sink = new Keeper(true)
    const bytes = bytesOf('abc')
    let isDone = false
    const draining = drainSource(bytes, sink, never).then(() => {
      isDone = true
    })
    await sink.asked
    await turn()
    expect(isDone).toBe(false)
    sink.wakeAll()
    await draining
    expect(sink.text).toBe('abc')
  })

  it('is given up at once while the sink is behind', async () => {
    const sink = new Keeper(true)
    const caller = new AbortController()
    const draining = drainSource(bytesOf('abc'), sink, caller.signal)
    await sink.asked
    caller.abort(new Error('gone'))
    await expect(draining).rejects.toThrow('gone')
  })
})

it('a source without a stream keeps no byte that the sink has let go of', async () => {
  const pieces: WeakRef<Uint8Array>[] = []
  let kept = Number.NaN
  async function* source(): AsyncIterable<Uint8Array> {
    while (pieces.length < 30) {
      // What a weak reference was just made of lives to the end of its turn.
      await turn()
      const piece = new Uint8Array(1024)
      pieces.push(new WeakRef(piece))
      yield piece
    }
    await turn()
    collectGarbage()
    kept = pieces.filter(piece => piece.deref() !== undefined).length
  }
  const sink: ByteSink = { push: () => true, whenReady: wake => wake() }
  await drainSource(source(), sink, new AbortController().signal)
  expect(kept).toBeLessThan(3)
})
