import { createHash, type Hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { UploadError } from './errors.ts'
import type { HashFunction, RunningHash, SavableHash } from './ports/functions.ts'
import { savableNames, savedHash } from './saved-hash.ts'

/** The hash functions that every engine knows. */
export const builtInHashFunctions: readonly HashFunction[] = [
  ...savableNames.map(name => ({
    name,
    create: () => nativeHash(createHash(name)),
    resume: (state: string | undefined) => savedHash(name, state),
  })),
  {
    name: 'crc32',
    create: () => crcHash(0),
    resume: async state => crcHash(Number.parseInt(state ?? '0', 16)),
  },
]

/** Finds a hash function by name, in any case; `UNKNOWN_HASH` lists those there are. */
export function findHashFunction(functions: readonly HashFunction[], name: string): HashFunction {
  const found = functions.find(each => each.name === name.toLowerCase())
  if (found) return found
  const known = functions.map(each => each.name)
  throw new UploadError(
    'UNKNOWN_HASH',
    `There is no hash function '${name}'; use one of ${known.join(', ')}`,
    {
      details: { name, known },
    },
  )
}

/**
 * The seed's running hash: the first chunk's hex digest, then the hash of the chain so far and the next
 * chunk's hex digest, both as ASCII.
 */
export function extendChain(hash: HashFunction, chain: string | undefined, chunkHex: string): string {
  if (chain === undefined) return chunkHex
  const running = hash.create()
  running.update(Buffer.from(chain + chunkHex, 'ascii'))
  return running.hex()
}

function nativeHash(hash: Hash): RunningHash {
  return {
    update: bytes => void hash.update(bytes),
    hex: () => hash.digest('hex'),
    copy: () => nativeHash(hash.copy()),
  }
}

function crcHash(start: number): SavableHash {
  let value = start
  return {
    update: bytes => {
      value = crc32(bytes, value)
    },
    hex: () => hexOf(value),
    save: () => hexOf(value),
    copy: () => crcHash(value),
  }
}

function hexOf(crc: number): string {
  return crc.toString(16).padStart(8, '0')
}
