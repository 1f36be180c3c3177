import { UploadClientError } from '../client-error.ts'
import type { Digester } from '../digest/digester.ts'
import { piecesOf } from './pieces-of.ts'

/** Digests by `node:crypto`, a piece at a time between the reads, so that sending goes on meanwhile. */
export function cryptoDigester(): Digester {
  const { createHash, getHashes } = process.getBuiltinModule('node:crypto')
  return {
    async digest(algorithm, slice) {
      if (!getHashes().includes(algorithm))
        throw new UploadClientError('digest', `node:crypto knows no hash function '${algorithm}'`)
      const hash = createHash(algorithm)
      for await (const piece of piecesOf(slice)) hash.update(piece)
      return hash.digest('hex')
    },
    close() {},
  }
}
