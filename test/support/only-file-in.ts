import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** The one published file below a directory of uploads; throws when there is none, or another. */
export async function onlyFileIn(directory: string): Promise<string> {
  const files = await publishedIn(directory)
  const [file] = files
  if (file === undefined || files.length > 1)
    throw new Error(`expected one file in ${directory}, found ${files.length}`)
  return file
}

/** Paths of everything published below a directory of uploads; the engine's own state does not count. */
export async function publishedIn(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => !path.startsWith(join(directory, '.quayside')))
}
