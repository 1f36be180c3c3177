import type { Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { ChunkSource, StreamedSlice } from '../chunk-source.ts'
import { UploadClientError } from '../client-error.ts'

const pieceBytes = 1_048_576

/** A file on disk as a source, with what tells it apart. Close it when the upload is done. */
export interface FileSource extends ChunkSource {
  readonly path: string
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number
  close(): Promise<void>
}

/**
 * Opens a file for uploading. It is read in place, a megabyte at a time, and held open, so that renaming it does no
 * harm; writing to it makes the upload fail with `source-changed`.
 */
export async function fileSource(path: string): Promise<FileSource> {
  const handle = await open(path, 'r')
  const opened = await handle.stat()
  if (!opened.isFile()) {
    await handle.close()
    throw new UploadClientError('invalid-options', `${path} is not a regular file`)
  }
  return {
    path,
    size: opened.size,
    modifiedAt: opened.mtimeMs,
    async slice(start, end) {
      refuseChange(path, opened, await handle.stat())
      return fileSlice(handle, path, start, end)
    },
    close: () => handle.close(),
  }
}

function fileSlice(handle: FileHandle, path: string, start: number, end: number): StreamedSlice {
  return { size: end - start, pieces: () => readPieces(handle, path, start, end) }
}

async function* readPieces(
  handle: FileHandle,
  path: string,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  const room = Buffer.allocUnsafe(Math.min(pieceBytes, end - start))
  for (let position = start; position < end; ) {
    const { bytesRead } = await handle.read(room, 0, Math.min(room.length, end - position), position)
    if (bytesRead === 0) throw changed(path, 'it became shorter')
    position += bytesRead
    yield room.subarray(0, bytesRead)
  }
}

function refuseChange(path: string, opened: Stats, now: Stats): void {
  if (now.size !== opened.size) throw changed(path, `it had ${opened.size} bytes and has ${now.size}`)
  if (now.mtimeMs !== opened.mtimeMs) throw changed(path, 'it was written to')
}

function changed(path: string, how: string): UploadClientError {
  return new UploadClientError('source-changed', `${path} changed during the upload: ${how}`)
}
