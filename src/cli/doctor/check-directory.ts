import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { usesDirectory } from '../uses-directory.ts'
import { type Check, Complaint } from './check.ts'

/** Whether uploads can be written below the directory, or it can be made. */
export const checkDirectory: Check = {
  name: 'directory',
  async run({ directory, settings }) {
    if (!usesDirectory(settings)) return `none needed for ${settings.storage}`
    const nearest = await nearestExisting(directory)
    if (!(await stat(nearest)).isDirectory())
      throw new Complaint(
        `${nearest} is not a directory`,
        'Name another one with --dir, or move that file away.',
      )
    await requireAccess(nearest)
    return nearest === directory ? directory : `${directory} does not exist yet; serve will make it`
  },
}

/** Whether the directory of uploads is there to look into. */
export async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    found => found.isDirectory(),
    () => false,
  )
}

async function nearestExisting(path: string): Promise<string> {
  try {
    await stat(path)
    return path
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return nearestExisting(dirname(path))
    throw new Complaint(`${path} cannot be looked at: ${message}`, 'Let this user in, or name another --dir.')
  }
}

async function requireAccess(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reason = code === 'EROFS' ? 'is on a read-only file system' : 'may not be written by this user'
    throw new Complaint(
      `${path} ${reason}`,
      `Give user ${userName()} write permission, or name another --dir.`,
    )
  }
}

function userName(): string {
  return String(process.env.USER ?? process.getuid?.() ?? 'running this')
}
