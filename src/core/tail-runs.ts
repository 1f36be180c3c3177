import type { StorageContext, TailStore } from './ports/storage.ts'
import type { Json, Tail } from './types.ts'

/** So many tails of about one size stand in a row before they become one. */
const fanOut = 8

/** A tail is merged with larger ones before it only when they are at most this many times its size. */
const similar = 2

/**
 * How many of the tails stay as they are when `size` more bytes become durable behind them; the rest is written
 * again, together with the new bytes. Merging runs of eight like the levels of a log-structured tree writes each
 * byte a few times (once per factor of eight between chunk and part) and keeps the tails few.
 */
export function tailsToKeep(tails: readonly Tail[], size: number): number {
  let kept = tails.length
  let merged = size
  for (;;) {
    const run = tails.slice(Math.max(0, kept - fanOut + 1), kept)
    const isFull = run.length === fanOut - 1 && run.every(each => each.size <= similar * merged)
    if (!isFull) return kept
    kept -= run.length
    merged += sizeOfTails(run)
  }
}

export function sizeOfTails(tails: readonly Tail[]): number {
  return tails.reduce((sum, { size }) => sum + size, 0)
}

/** The bytes of tails, in order. */
export function readTails(
  store: TailStore | undefined,
  handle: Json,
  tails: readonly Tail[],
  context: StorageContext,
): Promise<readonly Uint8Array[]> {
  if (!store) return Promise.resolve([])
  return Promise.all(tails.map(tail => store.read(handle, tail, context)))
}
