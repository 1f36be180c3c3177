import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CommandFailure } from './command-failure.ts'

/** Refuses to look for uploads where there is no directory, rather than make an empty one. */
export async function requireDirectory(dir: string): Promise<void> {
  const path = resolve(dir)
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw new CommandFailure(`${path} cannot be looked at: ${error.message}`, 1, error)
  })
  if (found?.isDirectory()) return
  const state = found ? 'is not a directory' : 'does not exist'
  throw new CommandFailure(`${path} ${state}: name the directory of uploads with --dir.`, 1)
}
