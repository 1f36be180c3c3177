/**
 * An SDK's error as a cause that may be logged: its name, message, code and stack, without the request, answer,
 * signature or keys that SDKs attach, and without what URLs carry behind their `?`.
 */
export function safeCause(error: unknown): Error {
  const { name, message, stack, code } = error instanceof Error ? withCode(error) : named(error)
  const safe = new Error(withoutQueries(message))
  safe.name = name
  if (stack !== undefined) safe.stack = withoutQueries(stack)
  return typeof code === 'string' || typeof code === 'number' ? Object.assign(safe, { code }) : safe
}

/** Signed URLs and upload sessions are capabilities, and what makes them so is their query. */
export function withoutQueries(text: string): string {
  return text.replace(/(\bhttps?:\/\/[^\s?"'<>]*)\?[^\s"'<>]*/gi, '$1')
}

interface Cause {
  readonly name: string
  readonly message: string
  readonly stack?: string | undefined
  readonly code?: unknown
}

function withCode(error: Error & { readonly code?: unknown }): Cause {
  return error
}

function named(thrown: unknown): Cause {
  return { name: 'Error', message: String(thrown) }
}
