import type { GcsBucket } from './gcs-bucket.ts'
import { inTurns } from './in-turns.ts'

/** Removes every private object of one upload. Twice is success. */
export async function emptyFolder(
  { objects }: GcsBucket,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const found = await objects.list(folder, signal)
  await inTurns(found, 8, ({ name }) => objects.remove(name, signal))
}
