import type { Authenticate } from '../http/authenticate.ts'
import { grantField } from '../http/grant-query.ts'
import type { HttpRequest } from '../http/http-request.ts'
import { type Capabilities, tokenPrefix } from './capabilities.ts'

/**
 * For the `authenticate` of a mount: a request with a link's token, in `?grant=` or as `Authorization: Bearer`, is made
 * on behalf of whom it was signed for. Any other goes to the application's own `authenticate`; without one it is 401.
 */
export function grantsOr(
  capabilities: Pick<Capabilities, 'verify'>,
  authenticate?: Authenticate,
): Authenticate {
  return request => {
    const token = tokenOf(request)
    return token === undefined ? authenticate?.(request) : capabilities.verify(token)
  }
}

/** A bearer's token that does not begin as ours do is the application's. */
function tokenOf(request: HttpRequest): string | undefined {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(request.header('authorization') ?? '') ?? []
  if (bearer?.startsWith(tokenPrefix)) return bearer
  return request.query.get(grantField) ?? undefined
}
