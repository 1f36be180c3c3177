import { constants, copyFile, type FileHandle, open } from 'node:fs/promises'
import { UploadError } from '../../core/errors.ts'

/** The first `size` bytes of a file. */
export interface FileBytes {
  readonly path: string
  readonly size: number
}

const pieceSize = 1_048_576

/**
 * Makes `target`, which is there already and stays the same inode, hold the bytes of files one behind the other. The
 * first is copied by the kernel, which shares its blocks where the filesystem can (Btrfs, XFS, APFS); Node has
 * nothing of the kind for a copy to a position. `STORAGE_GONE` when a file is shorter than was said.
 */
export async function concatenateFiles(
  target: string,
  sources: readonly FileBytes[],
  signal: AbortSignal,
): Promise<void> {
  const [first, ...rest] = sources
  if (!first) return
  await copyFile(first.path, target, constants.COPYFILE_FICLONE)
  const output = await open(target, 'r+')
  try {
    const { size } = await output.stat()
    if (size < first.size) throw tooShort(first)
    let position = first.size
    for (const source of rest) {
      await copyTo(output, position, source, signal)
      position += source.size
    }
  } finally {
    await output.close()
  }
}

async function copyTo(
  output: FileHandle,
  position: number,
  source: FileBytes,
  signal: AbortSignal,
): Promise<void> {
  const input = await open(source.path, 'r')
  const piece = Buffer.allocUnsafe(Math.min(pieceSize, source.size))
  try {
    for (let done = 0; done < source.size; ) {
      signal.throwIfAborted()
      const { bytesRead } = await input.read(piece, 0, Math.min(piece.length, source.size - done), done)
      if (bytesRead === 0) throw tooShort(source)
      await writeAll(output, piece.subarray(0, bytesRead), position + done)
      done += bytesRead
    }
  } finally {
    await input.close()
  }
}

async function writeAll(output: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await output.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}

function tooShort({ path, size }: FileBytes): UploadError {
  return new UploadError('STORAGE_GONE', `${path} does not hold ${size} bytes; the rest was lost`)
}
