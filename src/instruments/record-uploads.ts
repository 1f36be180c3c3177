import { observe, observeVerbs, type UploadEvents, type VerbMessage } from '../core/channels.ts'
import { isUploadError } from '../core/errors.ts'
import type { Upload } from '../core/types.ts'

/** What is measured, whatever measures it. Durations are seconds, sizes bytes. */
export interface Instruments {
  event(name: LifeEvent, upload: Upload): void
  /** An upload is open from now on (1), or no longer (-1). */
  open(change: 1 | -1, upload: Upload): void
  received(bytes: number, upload: Upload): void
  chunk(seconds: number, upload: Upload): void
  /** From its creation to its completion. */
  upload(seconds: number, upload: Upload): void
  lock(seconds: number, code: string | undefined): void
  hookFailed(hook: string): void
  storageRetry(): void
  /** The returned function is told of the end, with the code of what went wrong. */
  verb(call: VerbMessage): (ended: VerbMessage, seconds: number, code: string | undefined) => void
}

export type LifeEvent = (typeof life)[number]

const life = ['created', 'processing', 'completed', 'failed', 'aborted', 'expired', 'forgotten'] as const

/** Feeds instruments with what all engines of this process tell, until the returned function is called. */
export function recordUploads(instruments: Instruments): () => void {
  const stops = [
    ...life.map(name => observe(name, ({ upload }) => recordLife(instruments, name, upload))),
    observe('chunk', ({ upload, bytes, durationMs }) => {
      instruments.received(bytes, upload)
      instruments.chunk(durationMs / 1000, upload)
    }),
    observe('lock', ({ waitedMs, error }) => instruments.lock(waitedMs / 1000, codeOf(error))),
    observe('hookFailed', ({ hook }) => instruments.hookFailed(hook)),
    observe('storageRetry', () => instruments.storageRetry()),
    observeVerbs(call => {
      const since = performance.now()
      const end = instruments.verb(call)
      return ended => end(ended, (performance.now() - since) / 1000, codeOf(ended.error))
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

function recordLife(instruments: Instruments, name: LifeEvent & keyof UploadEvents, upload: Upload): void {
  instruments.event(name, upload)
  if (name === 'created') instruments.open(1, upload)
  if (endsOpenness(name, upload)) instruments.open(-1, upload)
  if (name === 'completed' && upload.completedAt !== undefined)
    instruments.upload((upload.completedAt - upload.createdAt) / 1000, upload)
}

/** What is removed after it ended was counted then. */
function endsOpenness(name: LifeEvent, { status }: Upload): boolean {
  if (name === 'completed' || name === 'failed') return true
  return (name === 'aborted' || name === 'expired') && status !== 'completed' && status !== 'failed'
}

function codeOf(error: unknown): string | undefined {
  if (error === undefined) return undefined
  return isUploadError(error) ? error.code : 'INTERNAL'
}
