import assert from 'node:assert/strict'

/** Compares byte by byte and says where the first difference is, without printing megabytes. */
export function assertSameBytes(actual: Uint8Array, expected: Uint8Array, what: string): void {
  assert.equal(actual.length, expected.length, `${what}: size in bytes`)
  if (Buffer.compare(actual, expected) === 0) return
  const at = actual.findIndex((byte, index) => byte !== expected[index])
  assert.fail(`${what}: byte ${at} is ${actual[at]}, not ${expected[at]}`)
}

/** All that a stream of bytes gives. */
export async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  // Copied at once: a stream may fill the same buffer again.
  for await (const chunk of stream) chunks.push(Uint8Array.from(chunk))
  return Buffer.concat(chunks)
}
