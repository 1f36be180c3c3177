import { createHash, type Hash } from 'node:crypto'
import type { HashFunction, RunningHash } from 'quayside'

/** BLAKE2b of 64 bytes: clients name it `BLAKE2B` when they open an upload. */
export const blake2b: HashFunction = {
  name: 'blake2b',
  create: () => running(createHash('blake2b512')),
}

function running(hash: Hash): RunningHash {
  return {
    update: bytes => void hash.update(bytes),
    hex: () => hash.digest('hex'),
    copy: () => running(hash.copy()),
  }
}
