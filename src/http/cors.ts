import { UploadError } from '../core/errors.ts'
import type { HttpReply } from './http-reply.ts'
import type { HttpRequest } from './http-request.ts'
import type { Protocol } from './protocol.ts'

/** Which pages of other origins may upload from a browser. */
export interface CorsOptions {
  /** `*` is every origin, without credentials. An origin is scheme, host and port: `https://app.example`. */
  readonly origins: '*' | readonly string[] | ((origin: string) => boolean)
  /** Cookies and HTTP authentication come along. Not with `*`. Default `false`. */
  readonly credentials?: boolean
  /** How long a browser remembers the answer to its question, in seconds. Default 600. */
  readonly maxAgeSeconds?: number
}

export interface CorsRules {
  /** The answer to a browser's question before the request; nothing when it asks none. */
  preflight(request: HttpRequest): HttpReply | undefined
  /** An answer with what lets the page read it. */
  apply(request: HttpRequest, reply: HttpReply): HttpReply
}

/** `INVALID_OPTIONS` for credentials with every origin: any site could act as the user. */
export function corsRules(options: CorsOptions, protocols: readonly Protocol[]): CorsRules {
  if (options.origins === '*' && options.credentials) throw unsafe()
  const asked = protocols.flatMap(each => each.cors ?? [])
  const methods = list(asked.flatMap(each => each.methods))
  const requestHeaders = list([
    'authorization',
    'content-type',
    ...asked.flatMap(each => each.requestHeaders),
  ])
  const responseHeaders = list(asked.flatMap(each => each.responseHeaders))
  const allowed = (request: HttpRequest): Record<string, string> => allowedOrigin(options, request)

  return {
    preflight(request) {
      if (request.method !== 'OPTIONS' || request.header('access-control-request-method') === undefined)
        return
      const origin = allowed(request)
      if (!('access-control-allow-origin' in origin)) return { status: 403, headers: origin }
      const headers = {
        ...origin,
        'access-control-allow-methods': methods,
        'access-control-allow-headers': requestHeaders,
        'access-control-max-age': String(options.maxAgeSeconds ?? 600),
      }
      return { status: 204, headers }
    },
    apply(request, reply) {
      const headers = {
        ...reply.headers,
        ...allowed(request),
        'access-control-expose-headers': responseHeaders,
      }
      return { ...reply, headers }
    },
  }
}

function allowedOrigin({ origins, credentials }: CorsOptions, request: HttpRequest): Record<string, string> {
  if (origins === '*') return { 'access-control-allow-origin': '*' }
  const origin = request.header('origin')
  const isAllowed =
    origin !== undefined && (typeof origins === 'function' ? origins(origin) : origins.includes(origin))
  if (!isAllowed) return { vary: 'origin' }
  return {
    vary: 'origin',
    'access-control-allow-origin': origin,
    ...(credentials ? { 'access-control-allow-credentials': 'true' } : {}),
  }
}

function list(names: readonly string[]): string {
  return [...new Set(names)].join(', ')
}

function unsafe(): UploadError {
  const problem = "cors.credentials needs a list of origins: with '*', any site could act as the user"
  return new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}
