import { UploadError } from './errors.ts'

/**
 * Who takes bytes in, in this process, for a newcomer that takes over and does not wait until they stall. A writer that
 * gets its turn while somebody is taking over is stopped as it begins.
 */
export class RunningWriters {
  readonly #running = new Map<string, (reason: UploadError) => void>()
  readonly #takeovers = new Map<string, number>()

  /** A writer began, as the holder of the upload's lock; the returned function says that it takes no more bytes. */
  begin(id: string, stop: (reason: UploadError) => void): () => void {
    this.#running.set(id, stop)
    if (this.#takeovers.has(id)) stop(superseded())
    return () => {
      if (this.#running.get(id) === stop) this.#running.delete(id)
    }
  }

  /** Stops whoever writes, now and until the returned function is called: the newcomer has the lock, or gave up. */
  takeOver(id: string): () => void {
    this.#takeovers.set(id, (this.#takeovers.get(id) ?? 0) + 1)
    this.#running.get(id)?.(superseded())
    return () => {
      const left = (this.#takeovers.get(id) ?? 1) - 1
      if (left > 0) this.#takeovers.set(id, left)
      else this.#takeovers.delete(id)
    }
  }
}

function superseded(): UploadError {
  return new UploadError('LOCK_YIELD', 'A newer request for this upload took over; what had arrived was kept')
}
