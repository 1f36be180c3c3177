/** What is left of buffers, one behind the other, after `skip` bytes; nothing is copied. */
export function buffersFrom(buffers: readonly Uint8Array[], skip: number): readonly Uint8Array[] {
  let left = skip
  const rest: Uint8Array[] = []
  for (const buffer of buffers) {
    if (left < buffer.length) rest.push(left > 0 ? buffer.subarray(left) : buffer)
    left = Math.max(0, left - buffer.length)
  }
  return rest
}
