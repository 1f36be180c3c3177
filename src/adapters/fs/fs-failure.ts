import { UploadError } from '../../core/errors.ts'

/** What the operating system says of a failed call: `ENOSPC`, `EACCES` ... */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/**
 * Words for a failed call: `doing` completes "Cannot ...", and names the path. What did not come from the
 * operating system (an `UploadError`, the reason of an abort) comes back as it is.
 */
export function fsFailure(error: unknown, doing: string): unknown {
  const errno = errnoOf(error)
  if (errno === undefined) return error
  const cause = { cause: error }
  const sentence = `Cannot ${doing} (${errno})`
  switch (errno) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new UploadError(
        'STORAGE_FULL',
        `${sentence}: the disk or its quota is full; free some room`,
        cause,
      )
    case 'EACCES':
    case 'EPERM':
      return new UploadError(
        'STORAGE_DENIED',
        `${sentence}: let ${processUser()} read and write there`,
        cause,
      )
    case 'EROFS':
      return new UploadError(
        'STORAGE_DENIED',
        `${sentence}: the filesystem is mounted read-only; mount it writable`,
        cause,
      )
    case 'ENOENT':
      return new UploadError('STORAGE_GONE', `${sentence}: it is not there (any more)`, cause)
    case 'EXDEV':
      return new UploadError(
        'STORAGE_FAILED',
        `${sentence}: staging must be on the same filesystem and mount as the directory; move it there`,
        cause,
      )
    case 'EMFILE':
    case 'ENFILE':
      return new UploadError(
        'STORAGE_FAILED',
        `${sentence}: too many open files; raise the limit (ulimit -n) or lower openLimit`,
        cause,
      )
    default:
      return new UploadError('STORAGE_FAILED', `${sentence}: ${(error as Error).message}`, cause)
  }
}

/** Runs a step, and says what it was when it fails. */
export async function whileDoing<T>(doing: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    throw fsFailure(error, doing)
  }
}

function processUser(): string {
  const uid = process.getuid?.()
  return uid === undefined ? 'the user of this process' : `the user of this process (uid ${uid})`
}
