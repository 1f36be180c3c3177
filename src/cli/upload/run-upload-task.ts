import type { UploadClient, UploadResult, UploadSnapshot, UploadTask } from '../../client/index.ts'
import type { FileSource } from '../../client/node/index.ts'
import type { ProgressDisplay } from './progress-display.ts'
import type { ResumeMemory, ResumePoint } from './resume-point.ts'

export interface UploadRun {
  readonly client: UploadClient
  readonly source: FileSource
  readonly name: string
  readonly chunkSize?: number
  readonly memory: ResumeMemory
  readonly display: ProgressDisplay
  /** Abandons the run; the upload stays resumable. */
  readonly signal: AbortSignal
}

/**
 * Uploads from the start or from where an earlier run stood, and remembers the upload's id as soon as it has
 * one. What an earlier run sent is verified against the file before anything is added to it.
 */
export async function runUploadTask(run: UploadRun, point: ResumePoint | undefined): Promise<UploadResult> {
  const { client, source, name, chunkSize, memory, display, signal } = run
  const task = client.upload(source, {
    name,
    signal,
    ...(point === undefined ? {} : { uploadId: point.uploadId, verifyPrefix: true }),
  })
  const saved = point === undefined ? rememberId(task, memory, chunkSize) : Promise.resolve()
  task.subscribe(snapshot => show(snapshot, display))
  try {
    return await task.start()
  } finally {
    await saved
  }
}

/** Resolves when the id is on disk, or the task ended without one. */
async function rememberId(
  task: UploadTask,
  memory: ResumeMemory,
  chunkSize: number | undefined,
): Promise<void> {
  const uploadId = await new Promise<string | undefined>(resolve => {
    task.subscribe(({ id }) => {
      if (id !== undefined) resolve(id)
    })
    const settle = (): void => resolve(task.id)
    task.done.then(settle, settle)
  })
  if (uploadId !== undefined)
    await memory.save(chunkSize === undefined ? { uploadId } : { uploadId, chunkSize })
}

function show(snapshot: UploadSnapshot, display: ProgressDisplay): void {
  if (snapshot.state === 'uploading' || snapshot.state === 'completed')
    display.update({ ...snapshot, sent: snapshot.bytes })
  if (snapshot.state === 'waiting' && snapshot.error !== undefined && snapshot.retryAt !== undefined)
    display.note(`${snapshot.error.message}; trying again`)
}
