import { createMD5, createSHA1, createSHA256, createSHA512, type IHasher } from 'hash-wasm'
import type { ClientRunningHash } from './client-running-hash.ts'
import { scriptHash } from './script-hash.ts'

const compiled: Readonly<Record<string, () => Promise<IHasher>>> = {
  md5: createMD5,
  sha1: createSHA1,
  sha256: createSHA256,
  sha512: createSHA512,
}

/**
 * Starts a hash: WebAssembly, or plain script where a Content-Security-Policy without `wasm-unsafe-eval`
 * forbids that.
 */
export async function createRunningHash(algorithm: string): Promise<ClientRunningHash> {
  const create = compiled[algorithm]
  if (!create)
    throw new Error(`unknown hash function '${algorithm}'; known: ${Object.keys(compiled).join(', ')}`)
  try {
    const hasher = (await create()).init()
    return { update: bytes => void hasher.update(bytes), hex: () => hasher.digest('hex') }
  } catch (cause) {
    return scriptHash(algorithm, cause)
  }
}
