import { type BigIntStats, fstatSync, statSync } from 'node:fs'

/** What tells the content of a record's file from all others that were ever at its path. */
export type FileStamp = Pick<BigIntStats, 'ino' | 'mtimeNs' | 'size'>

/**
 * The stamp of what is at a path. The kernel answers from memory, in a fraction of the time that the way to another
 * thread and back takes.
 */
export function stampAt(path: string): FileStamp | undefined {
  const file = statSync(path, { bigint: true, throwIfNoEntry: false })
  return file && { ino: file.ino, mtimeNs: file.mtimeNs, size: file.size }
}

/** The stamp of an open file, while it has a name. Half the price of a look at its path. */
export function stampOf(descriptor: number): FileStamp | undefined {
  const { ino, mtimeNs, size, nlink } = fstatSync(descriptor, { bigint: true })
  return nlink > 0n ? { ino, mtimeNs, size } : undefined
}

export function isSameStamp(one: FileStamp | undefined, other: FileStamp | undefined): boolean {
  return one?.ino === other?.ino && one?.size === other?.size && one?.mtimeNs === other?.mtimeNs
}
