import type { IHasher } from 'hash-wasm'
import type { SavableHash } from './ports/functions.ts'

/** node:crypto cannot export a hash's state; hash-wasm can, at 0.9 (md5) to 0.15 (sha256) of its speed. */
const makers = {
  md5: 'createMD5',
  sha1: 'createSHA1',
  sha256: 'createSHA256',
  sha512: 'createSHA512',
} as const

export type SavableName = keyof typeof makers

export const savableNames = Object.keys(makers) as readonly SavableName[]

/** A hash whose state is text that any process can go on from. Loaded when first used: it is some 100 KB of code. */
export async function savedHash(name: SavableName, state: string | undefined): Promise<SavableHash> {
  const hasher = await (await import('hash-wasm'))[makers[name]]()
  if (state === undefined) hasher.init()
  else hasher.load(Buffer.from(state, 'base64'))
  return savable(hasher)
}

function savable(hasher: IHasher): SavableHash {
  return {
    update: bytes => void hasher.update(bytes),
    hex: () => hasher.digest('hex'),
    save: () => Buffer.from(hasher.save()).toString('base64'),
  }
}
