import type { ClientRunningHash } from './client-running-hash.ts'
import { md5Hash } from './md5-hash.ts'

const subtleNames: Readonly<Record<string, string>> = {
  sha1: 'SHA-1',
  sha256: 'SHA-256',
  sha512: 'SHA-512',
}

/**
 * A hash without WebAssembly: MD5 in script, the SHA family by Web Crypto. The latter hashes only what is in
 * memory at once, so it holds the chunk. Throws `cause` with a remedy where there is neither.
 */
export function scriptHash(algorithm: string, cause: unknown): ClientRunningHash {
  if (algorithm === 'md5') return md5Hash()
  const name = subtleNames[algorithm]
  if (!name || !globalThis.crypto?.subtle)
    throw new Error(
      `${algorithm} needs WebAssembly ('wasm-unsafe-eval' in the page's Content-Security-Policy) or a secure origin`,
      { cause },
    )
  const pieces: BlobPart[] = []
  return {
    update: bytes => void pieces.push(bytes as Uint8Array<ArrayBuffer>),
    hex: async () => toHex(await crypto.subtle.digest(name, await new Blob(pieces).arrayBuffer())),
  }
}

function toHex(value: ArrayBuffer): string {
  return [...new Uint8Array(value)].map(byte => byte.toString(16).padStart(2, '0')).join('')
}
