import { mkdir, realpath } from 'node:fs/promises'
import { whileDoing } from './fs-failure.ts'
import type { Roots } from './object-place.ts'

/** Makes the directory when it is first asked for; resolves with what it and the staging area really are. */
export function realRoots(directory: string, staging: string): () => Promise<Roots> {
  let found: Promise<Roots> | undefined
  const find = async (): Promise<Roots> => {
    await mkdir(directory, { recursive: true })
    // Staging may not exist yet; it is made by the first upload.
    return { directory: await realpath(directory), staging: await realpath(staging).catch(() => staging) }
  }
  return () => {
    found ??= whileDoing(`make ${directory}`, find).catch(error => {
      found = undefined
      throw error
    })
    return found
  }
}
