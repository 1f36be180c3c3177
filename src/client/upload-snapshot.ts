import type { UploadClientError } from './client-error.ts'

/**
 * Where a task stands.
 *
 * - `idle`: not started.
 * - `preparing`: opening the upload, or asking where it stands and checking what is there already.
 * - `uploading`: bytes are on their way.
 * - `waiting`: an attempt failed; the next one comes by itself.
 * - `paused`: stopped on request; `resume` goes on.
 * - `completed`, `failed`, `cancelled`: over.
 */
export type TaskState =
  | 'idle'
  | 'preparing'
  | 'uploading'
  | 'waiting'
  | 'paused'
  | 'completed'
  | 'failed'
  | 'cancelled'

/** What a task can tell at one moment. Never changes; the next moment has its own. */
export interface UploadSnapshot {
  readonly state: TaskState
  /** The upload's id, once the server has given one: all that is needed to resume it later. */
  readonly id: string | undefined
  /** Bytes that have left, never less than before. */
  readonly bytes: number
  /** Bytes that the server holds for good. */
  readonly acknowledged: number
  readonly total: number
  /** Smoothed over the last seconds; absent while nothing moves or there is too little to say. */
  readonly bytesPerSecond: number | undefined
  readonly secondsLeft: number | undefined
  /** Why it failed, or why it is waiting. */
  readonly error: UploadClientError | undefined
  /** While waiting: when the next attempt comes, in milliseconds since the epoch. */
  readonly retryAt: number | undefined
}

/** What a completed upload is. */
export interface UploadResult {
  readonly id: string
  readonly size: number
  /** The chain over all chunks, as client and server both computed it. */
  readonly chain: string | undefined
  /** The server's last answer. */
  readonly body: Readonly<Record<string, unknown>>
}
