/** A file that somebody chose or dropped, with its handle where the browser has one. */
export interface PickedFile {
  readonly file: File
  readonly handle?: FileSystemFileHandle
}

/** Whether both are the same file, as far as a page may know. */
export function isSameFile(one: FileTraits, other: FileTraits): boolean {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified
}

export type FileTraits = Pick<File, 'name' | 'size' | 'lastModified'>
