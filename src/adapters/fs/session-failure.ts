import { UploadError } from '../../core/errors.ts'
import { errnoOf } from './fs-failure.ts'

/** Runs a step; a failure of the operating system becomes `SESSIONS_UNAVAILABLE`, with what to do about it. */
export async function whileKeeping<T>(doing: string, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === undefined) throw error
    throw new UploadError('SESSIONS_UNAVAILABLE', `Cannot ${doing} (${errno}): ${remedyFor(errno)}`, {
      cause: error,
    })
  }
}

function remedyFor(errno: string): string {
  switch (errno) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk or its quota is full; free some room'
    case 'EACCES':
    case 'EPERM':
      return 'let the user of this process read and write the directory of the session store'
    case 'EROFS':
      return 'the filesystem is mounted read-only; mount it writable'
    case 'EMFILE':
    case 'ENFILE':
      return 'too many open files; raise the limit (ulimit -n)'
    default:
      return 'check the disk that holds the session store; the cause says more'
  }
}
