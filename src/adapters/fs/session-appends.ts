import { fdatasync, fstatSync, write } from 'node:fs'
import { constants, type FileHandle, open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { staleWrite } from '../../core/stale-write.ts'
import { closeIdle } from './close-idle.ts'
import { descriptorCache } from './descriptor-cache.ts'
import { type FileStamp, stampOf } from './file-stamp.ts'
import type { SessionFile } from './session-file.ts'
import { ignoring } from './session-marker.ts'

const written = promisify(write)
const synced = promisify(fdatasync)

/** Records whose files stay open between two changes. */
const openLimit = 256

export interface Appended {
  readonly bytes: number
  /** Absent when the file lost its name meanwhile: another one is there, or none. */
  readonly stamp: FileStamp | undefined
}

/** Writes behind what files hold, through descriptors that stay open. */
export interface SessionAppends {
  /**
   * Resolves with the file's stamp then, and with how much of it came from here. Never writes over anything, so it takes no
   * harm from a writer that is behind, nor does any. `STALE_WRITE` when another file is at the path, or none.
   */
  append(to: SessionFile, bytes: Uint8Array, isSynced: boolean): Promise<Appended>
  /** To be called before a file goes. */
  drop(file: SessionFile): Promise<void>
  close(): Promise<void>
}

export function sessionAppends(): SessionAppends {
  const descriptors = descriptorCache(openLimit)
  const idleCloser = closeIdle(descriptors)
  return {
    append(to, bytes, isSynced) {
      idleCloser.start()
      return descriptors.use(
        keyOf(to),
        () => openSame(to),
        async ({ fd }) => {
          const grown = await appendWhole(fd, bytes)
          if (isSynced) await synced(fd)
          return { bytes: grown, stamp: stampOf(fd) }
        },
      )
    },
    drop: file => descriptors.drop(keyOf(file)),
    async close() {
      idleCloser.stop()
      await descriptors.close()
    },
  }
}

/** An inode's number is not used again as long as it is open. */
function keyOf({ path, stamp }: SessionFile): string {
  return `${stamp.ino}:${path}`
}

async function openSame({ path, stamp, record }: SessionFile): Promise<FileHandle> {
  const file = await ignoring(['ENOENT'], open(path, constants.O_WRONLY | constants.O_APPEND))
  if (file && fstatSync(file.fd, { bigint: true }).ino === stamp.ino) return file
  await file?.close()
  throw staleWrite(record.id)
}

/**
 * After a part the whole is written again, never the rest, which could end up behind another process's bytes: half
 * a line is nobody's. A full disk says so at the second attempt.
 */
async function appendWhole(descriptor: number, bytes: Uint8Array): Promise<number> {
  let grown = 0
  for (;;) {
    const { bytesWritten } = await written(descriptor, bytes)
    grown += bytesWritten
    if (bytesWritten === bytes.length) return grown
  }
}
