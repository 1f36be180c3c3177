import { createCRC32, type IHasher } from 'hash-wasm'

/** Castagnoli's polynomial, bit-reversed. */
const polynomial = 0x82f63b78

let hasher: Promise<IHasher> | undefined

/**
 * The CRC-32C of bytes in several buffers, one behind the other. In WebAssembly: about 1,500 MB/s, where the table of
 * the SDK makes 200.
 */
export async function crc32cOf(buffers: readonly Uint8Array[]): Promise<number> {
  hasher ??= createCRC32(polynomial)
  const running = await hasher
  // Nothing is awaited from here on, so one instance serves everybody.
  running.init()
  for (const buffer of buffers) running.update(buffer)
  return Number.parseInt(running.digest(), 16)
}
