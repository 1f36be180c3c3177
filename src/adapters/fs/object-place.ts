import { lstat, mkdir, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import { UploadError } from '../../core/errors.ts'
import { errnoOf } from './fs-failure.ts'
import { keySegments, reservedName } from './key-segments.ts'

/** Where keys may lead: paths without symbolic links. */
export interface Roots {
  readonly directory: string
  readonly staging: string
}

/**
 * The path of a key's object. Its folder is checked by what it really is, because a symbolic link inside the
 * directory must not lead a key out of it, nor into the staging area: `INVALID_INPUT`. `ENOENT` when the folder
 * does not exist.
 */
export async function objectPath(roots: Roots, key: string): Promise<string> {
  const segments = keySegments(key)
  const folder = await realpath(join(roots.directory, ...segments.slice(0, -1)))
  return checked(roots, key, join(folder, segments.at(-1) ?? ''))
}

/** The same for an object to be, whose folder is made. `KEY_TAKEN` when an object stands where a folder must. */
export async function newObjectPath(roots: Roots, key: string): Promise<string> {
  const folder = join(roots.directory, ...keySegments(key).slice(0, -1))
  try {
    return await objectPath(roots, key).catch(async error => {
      if (errnoOf(error) !== 'ENOENT') throw error
      // Checked before anything is made: making folders follows links as well.
      checked(roots, key, await deepestExisting(folder, key))
      await mkdir(folder, { recursive: true })
      return objectPath(roots, key)
    })
  } catch (error) {
    if (!['ENOTDIR', 'EEXIST'].includes(errnoOf(error) ?? '')) throw error
    const message = `The key ${key} cannot be used: what is to be a folder on its way is an object`
    throw new UploadError('KEY_TAKEN', message, { details: { key }, cause: error })
  }
}

/** Whether `path` is `folder` or below it. Neither may have symbolic links in it. */
function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** The path, or `INVALID_INPUT` when it is no place for an object. */
export function checked({ directory, staging }: Roots, key: string, path: string): string {
  const [first = ''] = relative(directory, path).split(sep)
  const isOurs = isWithin(staging, path) || first.toLowerCase() === reservedName
  if (isWithin(directory, path) && !isOurs) return path
  throw ledAstray(key)
}

async function deepestExisting(folder: string, key: string): Promise<string> {
  try {
    return await realpath(folder)
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
    // A link to nowhere; anything else that is there now was made by another upload meanwhile.
    if (await isSymbolicLink(folder)) throw ledAstray(key)
    return deepestExisting(dirname(folder), key)
  }
}

async function isSymbolicLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink()
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false
    throw error
  }
}

function ledAstray(key: string): UploadError {
  const message = `The key ${key} leads through a symbolic link to where no objects belong; remove the link`
  return new UploadError('INVALID_INPUT', message, {
    details: { problems: [{ field: 'key', rule: 'invalid', message }] },
  })
}
