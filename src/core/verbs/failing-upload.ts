import type { EngineDependencies } from '../engine-dependencies.ts'
import { isUploadError, type UploadError } from '../errors.ts'
import type { Lock } from '../ports/locker.ts'
import type { UploadRecord } from '../types.ts'
import { failUpload } from './fail-upload.ts'

/** What is wrong with the whole file fails the upload; a storage that cannot be reached does not. */
export async function failingUpload(
  engine: EngineDependencies,
  record: UploadRecord,
  lock: Lock,
  check: () => Promise<void>,
): Promise<void> {
  try {
    await check()
  } catch (error) {
    if (isVerdict(error)) await failUpload(engine, record, error, lock)
    throw error
  }
}

/** Whether an error is about the file, and not about who was to look at it. */
export function isVerdict(error: unknown): error is UploadError {
  return isUploadError(error) && !error.retryable && !isOperational(error)
}

function isOperational(error: UploadError): boolean {
  return (
    error.code.startsWith('STORAGE_') ||
    ['NOT_SUPPORTED', 'UNKNOWN_HASH', 'INVALID_INPUT', 'SDK_MISSING'].includes(error.code)
  )
}
