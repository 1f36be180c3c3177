import { azureCodeOf } from './azure-failure.ts'

/** The value in place of a failure with one of these codes. */
export async function unlessCode<T, V>(codes: readonly string[], value: V, call: Promise<T>): Promise<T | V> {
  try {
    return await call
  } catch (error) {
    if (codes.includes(azureCodeOf(error) ?? '')) return value
    throw error
  }
}
