import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Runs `work` in a new directory below `parent`, and removes it with all that was uploaded.
 * @template T
 * @param {string} parent
 * @param {(directory: string) => Promise<T>} work
 */
export async function withDirectory(parent, work) {
  const directory = await mkdtemp(join(parent, 'quayside-bench-'))
  try {
    return await work(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
