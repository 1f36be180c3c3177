import { type FileHandle, open } from 'node:fs/promises'
import type { ByteRange } from '../../core/ports/storage.ts'

const pieceSize = 512 * 1024

/**
 * Streams a range of a file, one read ahead of the consumer. Every piece is memory of its own, so that a consumer
 * may keep it. Ends where the file ends, or the range.
 */
export async function* readRange(
  path: string,
  range: ByteRange,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  signal.throwIfAborted()
  const file = await open(path, 'r')
  let ahead = readPiece(file, range.start, range.end)
  try {
    for (let position = range.start; position < range.end; ) {
      const piece = await ahead
      signal.throwIfAborted()
      if (piece.length === 0) return
      position += piece.length
      ahead = readPiece(file, position, range.end)
      yield piece
    }
  } finally {
    await ahead.catch(() => {})
    await file.close()
  }
}

async function readPiece(file: FileHandle, position: number, end: number): Promise<Uint8Array> {
  const size = Math.min(pieceSize, end - position)
  if (size <= 0) return new Uint8Array(0)
  const piece = Buffer.allocUnsafeSlow(size)
  const { bytesRead } = await file.read(piece, 0, size, position)
  return piece.subarray(0, bytesRead)
}
