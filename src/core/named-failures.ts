import { isUploadError, UploadError } from './errors.ts'
import type { AnyStorage } from './ports/storage.ts'

/**
 * Holds a storage to its word that every failure has a code: what a promise of it rejects with otherwise becomes
 * `STORAGE_FAILED`. Streams are handed on as they are, so that reading costs nothing more.
 */
export function namedFailures(storage: AnyStorage): AnyStorage {
  return guard(storage, storage.name)
}

function guard<T extends object>(adapter: T, name: string): T {
  // By what is wrapped, which may be another each time that it is asked for.
  const guarded = new WeakMap<object, (...given: unknown[]) => unknown>()
  // Over an empty object: a proxy may not give anything else than a frozen adapter has.
  return new Proxy({} as T, {
    has: (_, key) => Reflect.has(adapter, key),
    get(_, key) {
      const value: unknown = Reflect.get(adapter, key)
      if (key === 'tail' && typeof value === 'object' && value !== null) return guard(value, name)
      if (typeof value !== 'function') return value
      const known = guarded.get(value)
      if (known) return known
      const call = (...given: unknown[]): unknown => named(() => Reflect.apply(value, adapter, given), name)
      guarded.set(value, call)
      return call
    },
  })
}

function named(call: () => unknown, name: string): unknown {
  try {
    const result = call()
    return result instanceof Promise ? result.catch(error => rethrow(error, name)) : result
  } catch (error) {
    return rethrow(error, name)
  }
}

function rethrow(error: unknown, name: string): never {
  if (isUploadError(error)) throw error
  const reason = error instanceof Error ? error.message : String(error)
  throw new UploadError('STORAGE_FAILED', `Storage '${name}' failed: ${reason}`, { cause: error })
}
