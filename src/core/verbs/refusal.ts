import { isUploadError, UploadError } from '../errors.ts'

/** What a hook threw, as the error that the client gets. */
export function refusal(hook: string, error: unknown): UploadError {
  if (isUploadError(error)) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new UploadError('REFUSED', reason, { details: { hook }, cause: error })
}
