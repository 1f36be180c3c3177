import type { Digester } from './digest/digester.ts'

/**
 * The chain after one more chunk: the first chunk's hex digest, then H(chain + chunk's hex digest), both in ASCII.
 */
export async function extendChain(
  digester: Digester,
  algorithm: string,
  chain: string | undefined,
  chunkDigest: string,
): Promise<string> {
  if (chain === undefined) return chunkDigest
  return digester.digest(algorithm, new TextEncoder().encode(chain + chunkDigest))
}

const hexLengths: Readonly<Record<string, number>> = { md5: 32, sha1: 40, sha256: 64, sha512: 128 }

/**
 * The hash function of an upload under way: no answer names it, but its chain's length tells the four of the seed
 * apart. A client set to another function than those uses that one.
 */
export function hashFunctionOf(chain: string | undefined, configured: string): string {
  if (chain === undefined || !(configured in hexLengths)) return configured
  return Object.keys(hexLengths).find(name => hexLengths[name] === chain.length) ?? configured
}
