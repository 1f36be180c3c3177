import { unlink } from 'node:fs/promises'
import { errnoOf } from './fs-failure.ts'

/** Missing is success. */
export async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
  }
}
