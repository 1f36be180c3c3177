import assert from 'node:assert/strict'
import { type ErrorCode, isUploadError, type UploadError } from '../core/errors.ts'

/** The `UploadError` of this code that a call rejects with; anything else fails the clause. */
export async function expectError<C extends ErrorCode>(
  call: Promise<unknown>,
  code: C,
): Promise<UploadError<C>> {
  const error = await rejectionOf(call)
  if (isUploadError(error, code)) return error
  throw new assert.AssertionError({
    message: `expected an UploadError ${code}, got ${describeError(error)}`,
    actual: error,
    expected: code,
  })
}

/** Any `UploadError` will do. */
export async function expectRefusal(call: Promise<unknown>): Promise<UploadError> {
  const error = await rejectionOf(call)
  assert.ok(isUploadError(error), `expected an UploadError, got ${describeError(error)}`)
  return error
}

/** The very reason that a signal was aborted with. */
export async function expectReason(call: Promise<unknown>, reason: unknown): Promise<void> {
  const error = await rejectionOf(call)
  assert.equal(error, reason, `expected the signal's reason, got ${describeError(error)}`)
}

async function rejectionOf(call: Promise<unknown>): Promise<unknown> {
  let value: unknown
  try {
    value = await call
  } catch (error) {
    return error
  }
  throw new assert.AssertionError({
    message: `expected a rejection, but the call resolved with ${JSON.stringify(value)}`,
  })
}

function describeError(error: unknown): string {
  if (isUploadError(error)) return `${error.code}: ${error.message}`
  return String(error)
}
