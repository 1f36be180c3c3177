import { type BigIntStats, closeSync, fstatSync, fsync, open, write } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { inDirectoryOf, isLeftover, namesIn } from './session-marker.ts'

/** A record's next state, whole, under a name that nobody reads. */
export interface Draft {
  readonly path: string
  readonly file: BigIntStats
}

// These cost a quarter less than a FileHandle's methods, and they are paid with every chunk. What only looks at a file that
// is open, or closes it, waits for no disk and is done on the spot: the way to another thread and back takes longer.
const opened = promisify(open)
const written = promisify(write)
const synced = promisify(fsync)

/** Writes a draft. A failure leaves none behind; a killed process may, and `removeLeftovers` finds it. */
export async function writeDraft(path: string, text: string, isSynced: boolean): Promise<Draft> {
  const descriptor = await inDirectoryOf(path, () => opened(path, 'wx'))
  try {
    await writeWhole(descriptor, Buffer.from(text))
    if (isSynced) await synced(descriptor)
    return { path, file: fstatSync(descriptor, { bigint: true }) }
  } catch (error) {
    await dropDraft(path)
    throw error
  } finally {
    closeSync(descriptor)
  }
}

/** One that cannot be removed stays: nobody reads it. */
export async function dropDraft(path: string): Promise<void> {
  await unlink(path).catch(() => {})
}

/** Removes drafts that no living process can still be writing. */
export async function removeLeftovers(directory: string): Promise<void> {
  for (const name of await namesIn(directory)) {
    const path = join(directory, name)
    if (await isLeftover(path)) await dropDraft(path)
  }
}

async function writeWhole(descriptor: number, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await written(descriptor, bytes, at)
    at += bytesWritten
  }
}
