import { UploadError } from './errors.ts'
import type { JsonObject } from './types.ts'

/** A value as it survives JSON: dates become text, `undefined` goes. `INTERNAL` when that is no object. */
export function jsonObjectOf(value: unknown, what: string): JsonObject {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (isObject) return JSON.parse(JSON.stringify(value)) as JsonObject
  throw new UploadError('INTERNAL', `${what} must be an object of what JSON can hold`)
}
