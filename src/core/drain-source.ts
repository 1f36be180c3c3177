import type { Readable } from 'node:stream'
import { UploadError } from './errors.ts'
import type { StopSignal } from './ports/locker.ts'
import { unlessAborted } from './unless-aborted.ts'
import type { ByteSource } from './upload-engine.ts'

/** Takes bytes as they come. */
export interface ByteSink {
  /** `false` asks for a pause until `whenReady` calls back. The sink keeps the array. */
  push(bytes: Uint8Array): boolean
  whenReady(wake: () => void): void
}

/**
 * Moves all bytes of a source into a sink and resolves at its end. Rejects with the signal's reason as soon as it
 * aborts, and with `CHUNK_CUT` when the source breaks off. A Node stream is listened to directly: no iterator,
 * no promise and no copy per read.
 */
export async function drainSource(source: ByteSource, sink: ByteSink, signal: StopSignal): Promise<void> {
  signal.throwIfAborted()
  if (source instanceof Uint8Array) return drainArray(source, sink, signal)
  if (isNodeStream(source)) return drainStream(source, sink, signal)
  return drainIterable(source, sink, signal)
}

function isNodeStream(source: object): source is Readable {
  return 'pause' in source && 'on' in source && 'readableEnded' in source
}

function drainStream(stream: Readable, sink: ByteSink, signal: StopSignal): Promise<void> {
  if (stream.readableEnded) return Promise.resolve()
  if (stream.destroyed) return Promise.reject(cut(stream.errored ?? undefined))
  return new Promise((resolve, reject) => {
    let isSettled = false
    const settle = (act: () => void): void => {
      isSettled = true
      stream.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose)
      signal.removeEventListener('abort', onAbort)
      // The stream may still fail after nobody here listens; that is its owner's to know, not a crash.
      stream.on('error', ignore)
      act()
    }
    const fail = (error: unknown): void =>
      settle(() => {
        stream.pause()
        reject(error)
      })
    const resume = (): void => {
      if (!isSettled) stream.resume()
    }
    const onData = (bytes: Uint8Array): void => {
      try {
        if (sink.push(bytes)) return
        stream.pause()
        sink.whenReady(resume)
      } catch (error) {
        fail(error)
      }
    }
    const onEnd = (): void => settle(resolve)
    const onError = (error: unknown): void => fail(cut(error))
    const onClose = (): void => fail(cut(undefined))
    const onAbort = (): void => fail(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    stream.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose)
    stream.resume()
  })
}

async function drainArray(bytes: Uint8Array, sink: ByteSink, signal: StopSignal): Promise<void> {
  if (!sink.push(bytes)) await unlessAborted(readiness(sink), signal)
}

async function drainIterable(
  source: AsyncIterable<Uint8Array>,
  sink: ByteSink,
  signal: StopSignal,
): Promise<void> {
  const iterator = source[Symbol.asyncIterator]()
  try {
    for (;;) {
      // Not a race with one long-lived promise: that would keep every result until the end, and so every byte.
      const next = await unlessAborted(nextOf(iterator), signal)
      if (next.done) return
      if (!sink.push(next.value)) await unlessAborted(readiness(sink), signal)
    }
  } catch (error) {
    // A source that hangs must not hold up the answer.
    iterator.return?.().catch(ignore)
    throw error
  }
}

async function nextOf(iterator: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array>> {
  try {
    return await iterator.next()
  } catch (error) {
    throw cut(error)
  }
}

function readiness(sink: ByteSink): Promise<void> {
  return new Promise(resolve => sink.whenReady(resolve))
}

function cut(cause: unknown): UploadError<'CHUNK_CUT'> {
  return new UploadError(
    'CHUNK_CUT',
    'The body broke off before its end; send the rest from the offset of the upload',
    {
      details: { received: 0 },
      cause,
    },
  )
}

function ignore(): void {}
