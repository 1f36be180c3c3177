/** The folder of what is ours and never published, below the storage's prefix: lifecycle rules may name it. */
export const privateFolder = '.quayside'

/** The name of a private object of one upload. `prefix` is what the storage puts before every key, verbatim. */
export function privateName(prefix: string, id: string, name: string): string {
  return `${privateFolderOf(prefix, id)}${name}`
}

/** What the names of all private objects of one upload begin with. */
export function privateFolderOf(prefix: string, id: string): string {
  return `${prefix}${privateFolder}/${id}/`
}

/** Whether an upload that was created under this key is a piece of others and never published by itself. */
export function isPrivateKey(key: string): boolean {
  return key.startsWith('.partials/')
}
