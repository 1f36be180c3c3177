/** What is written to: a file, as Node's handles or a descriptor are one. */
export interface VectorWriter {
  writev(buffers: readonly Uint8Array[], position: number): Promise<{ readonly bytesWritten: number }>
}

/** What one system call takes on Linux and macOS (IOV_MAX). */
const maxBuffers = 1024

/**
 * Writes the buffers one after the other from `offset` on, without copying them together: one system call for
 * up to 1024 of them, more after a short write. Stops between calls when the signal aborts.
 */
export async function writeAt(
  file: VectorWriter,
  buffers: readonly Uint8Array[],
  offset: number,
  signal: AbortSignal,
): Promise<void> {
  let position = offset
  let pending = buffers
  while (pending.length > 0) {
    signal.throwIfAborted()
    const { bytesWritten } = await file.writev(firstOf(pending), position)
    position += bytesWritten
    pending = withoutFirst(pending, bytesWritten)
  }
}

function firstOf(buffers: readonly Uint8Array[]): readonly Uint8Array[] {
  return buffers.length > maxBuffers ? buffers.slice(0, maxBuffers) : buffers
}

/** The bytes that follow the first `count`. Empty buffers at the front go as well. */
function withoutFirst(buffers: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let left = count
  for (const [index, buffer] of buffers.entries()) {
    if (left < buffer.length) return [buffer.subarray(left), ...buffers.slice(index + 1)]
    left -= buffer.length
  }
  return []
}
