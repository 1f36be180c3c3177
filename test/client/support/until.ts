import type { UploadSnapshot, UploadTask } from '../../../src/client/index.ts'

/** Resolves with the first snapshot that `holds`, at the moment it is shown. */
export function until(
  task: UploadTask,
  holds: (snapshot: UploadSnapshot) => boolean,
): Promise<UploadSnapshot> {
  return new Promise(resolve => {
    const look = (snapshot: UploadSnapshot) => {
      if (!holds(snapshot)) return
      stop()
      resolve(snapshot)
    }
    const stop = task.subscribe(look)
    look(task.snapshot)
  })
}
