import type { ProcessingOutcome } from '../../core/ports/completion.ts'
import type { UploadJobData } from './bullmq-completion.ts'

/** Of an `UploadEngine`, what a worker needs. */
export interface FinishableUploads {
  endProcessing(id: string, outcome?: ProcessingOutcome): Promise<unknown>
}

/** What is used of BullMQ's `Job`. */
export interface RunningJob {
  readonly data: UploadJobData
  /** How often it was tried before. */
  readonly attemptsMade: number
  readonly opts: { readonly attempts?: number | undefined }
}

/** Looks at an uploaded object: resolves with nothing, or with why it is refused; throws to be tried again. */
export type UploadWork<J extends RunningJob> = (job: J) => Promise<ProcessingOutcome | undefined>

/**
 * The processor of a BullMQ `Worker`: does the work, and tells the engine how the upload ends. Work that throws at its last
 * attempt refuses the upload, for nobody would ever end it otherwise.
 */
export function uploadProcessor<J extends RunningJob>(
  engine: FinishableUploads,
  work: UploadWork<J>,
): (job: J) => Promise<void> {
  return async job => {
    const outcome = await attempt(job, work)
    await engine.endProcessing(job.data.uploadId, outcome ?? {})
  }
}

async function attempt<J extends RunningJob>(
  job: J,
  work: UploadWork<J>,
): Promise<ProcessingOutcome | undefined> {
  try {
    return await work(job)
  } catch (error) {
    const { attempts = 1 } = job.opts
    if (job.attemptsMade + 1 < attempts) throw error
    const reason = error instanceof Error ? error.message : String(error)
    return { refused: `It could not be processed in ${attempts} attempts: ${reason}` }
  }
}
