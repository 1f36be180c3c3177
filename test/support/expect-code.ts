import { expect } from 'vitest'
import { type ErrorCode, isUploadError, type UploadError } from '../../src/core/errors.ts'

/** Holds a promise to its rejection with a code, and gives the error for a closer look. */
export async function expectCode<C extends ErrorCode>(
  promise: Promise<unknown>,
  code: C,
): Promise<UploadError<C>> {
  const outcome = await promise.then(
    () => 'it resolved',
    (error: unknown) => error,
  )
  if (isUploadError(outcome, code)) return outcome
  expect(isUploadError(outcome) ? `${outcome.code}: ${outcome.message}` : outcome).toBe(code)
  throw outcome
}

/** As `expectCode`, of a function that throws. */
export function expectThrow<C extends ErrorCode>(call: () => unknown, code: C): UploadError<C> {
  try {
    call()
  } catch (error) {
    if (isUploadError(error, code)) return error
    expect(isUploadError(error) ? `${error.code}: ${error.message}` : error).toBe(code)
    throw error
  }
  throw new Error(`Nothing was thrown where ${code} should be`)
}
