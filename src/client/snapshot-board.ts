import type { ClientClock } from './client-clock.ts'
import { type Rate, sampleRate, secondsLeft, startRate } from './rate.ts'
import type { TaskState, UploadSnapshot } from './upload-snapshot.ts'

/** Bytes arrive by the megabyte; people and terminals are told at most this often. */
const progressEveryMs = 50

/** Holds a task's latest snapshot and shows it to whoever watches. */
export interface SnapshotBoard {
  readonly latest: UploadSnapshot
  progress(acknowledged: number, sent: number): void
  set(change: Partial<Pick<UploadSnapshot, 'state' | 'id' | 'error' | 'retryAt'>>): void
  /** Shown at every change; the returned function stops that. */
  subscribe(listener: (snapshot: UploadSnapshot) => void): () => void
}

/** Starts a board for an upload of `total` bytes. */
export function snapshotBoard(total: number, id: string | undefined, clock: ClientClock): SnapshotBoard {
  const listeners = new Set<(snapshot: UploadSnapshot) => void>()
  let rate: Rate = startRate(clock.now(), 0)
  let shownAt = Number.NEGATIVE_INFINITY
  let latest = firstSnapshot(total, id)
  const show = (next: UploadSnapshot) => {
    latest = next
    shownAt = clock.now()
    for (const listener of listeners) tell(listener, next)
  }
  return {
    get latest() {
      return latest
    },
    progress(acknowledged, sent) {
      const now = clock.now()
      rate = latest.state === 'uploading' ? sampleRate(rate, now, sent) : startRate(now, sent, rate)
      const next = withRate({ ...latest, acknowledged, bytes: Math.max(latest.bytes, sent) }, rate, sent)
      if (now - shownAt >= progressEveryMs || sent === total) show(next)
      else latest = next
    },
    set(change) {
      const next = { ...latest, ...change }
      if (change.state && change.state !== latest.state)
        rate = startRate(clock.now(), latest.acknowledged, rate)
      show(withRate(next, rate, next.bytes))
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

function firstSnapshot(total: number, id: string | undefined): UploadSnapshot {
  return {
    state: 'idle',
    id,
    bytes: 0,
    acknowledged: 0,
    total,
    bytesPerSecond: undefined,
    secondsLeft: undefined,
    error: undefined,
    retryAt: undefined,
  }
}

function withRate(snapshot: UploadSnapshot, rate: Rate, sent: number): UploadSnapshot {
  if (!moves(snapshot.state)) return { ...snapshot, bytesPerSecond: undefined, secondsLeft: undefined }
  return {
    ...snapshot,
    bytesPerSecond: rate.bytesPerSecond,
    secondsLeft: secondsLeft(rate, snapshot.total - sent),
  }
}

function moves(state: TaskState): boolean {
  return state === 'uploading'
}

/** A listener that throws is its owner's to hear of, and no reason for the upload to fail. */
function tell(listener: (snapshot: UploadSnapshot) => void, snapshot: UploadSnapshot): void {
  try {
    listener(snapshot)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
