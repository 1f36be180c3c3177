import { isUploadError, UploadError } from '../core/errors.ts'

/** Anything thrown as an error with a code: what has none is a defect, `INTERNAL`. */
export function asUploadError(error: unknown): UploadError {
  if (isUploadError(error)) return error
  return new UploadError('INTERNAL', error instanceof Error ? error.message : String(error), { cause: error })
}
