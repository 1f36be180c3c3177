import { UploadError } from '../core/errors.ts'
import type { CallContext, Grant } from '../core/ports/hooks.ts'
import type { HttpRequest } from './http-request.ts'

/**
 * Tells whose request it is: an owner's name, or an object for a known caller with or without an owner of its own.
 * Nothing (or an empty name) is nobody, who gets 401. `request.raw` is the framework's request.
 */
export type Authenticate = (request: HttpRequest) => Identity | Promise<Identity>

/** Who makes a request: the name of an owner, a known caller, or nobody. */
export type Identity =
  | string
  | {
      readonly owner?: string | undefined
      /** The caller holds a capability (`quayside/policy`) and may do only what it says. */
      readonly grant?: Grant | undefined
    }
  | undefined
  | null

/** The caller that engine verbs are called for; `UNAUTHENTICATED` for nobody. */
export async function identify(
  request: HttpRequest,
  authenticate: Authenticate | undefined,
): Promise<CallContext> {
  const { signal } = request
  if (!authenticate) return { signal }
  const identity = await authenticate(request)
  if (identity === undefined || identity === null || identity === '') throw nobody()
  const { owner, grant }: Exclude<Identity, string | null | undefined> =
    typeof identity === 'string' ? { owner: identity } : identity
  return { signal, ...(owner === undefined ? {} : { owner }), ...(grant ? { grant } : {}) }
}

function nobody(): UploadError {
  return new UploadError('UNAUTHENTICATED', 'Authentication credentials were not provided.')
}
