import type { Upload } from '../types.ts'

/**
 * A queue whose jobs decide how published uploads end: scans, transcodes. Until `engine.endProcessing` is told, the upload
 * is `processing` and nobody reads it through the engine.
 */
export interface CompletionQueue {
  readonly name: string
  /**
   * Adds a job for the upload. Called at least once for each, by whichever server finds that it is owed, and again when
   * nothing was heard for an hour: the same upload must be the same job.
   */
  submit(upload: Upload): Promise<void>
}

/** How a job ended: with nothing to say, or with why the upload is refused after all. */
export interface ProcessingOutcome {
  /** A sentence for people; the object is removed and the upload fails with it. */
  readonly refused?: string
}
