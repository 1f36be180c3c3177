import type { Json } from '../core/types.ts'
import type { HttpReply } from './http-reply.ts'

/** An answer whose body is JSON. Never stored by caches: it tells how an upload stands right now. */
export function jsonReply(
  status: number,
  body: Json,
  headers: Readonly<Record<string, string>> = {},
): HttpReply {
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
    body: JSON.stringify(body),
  }
}
