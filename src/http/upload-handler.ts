import { UploadError } from '../core/errors.ts'
import type { UploadEngine } from '../core/upload-engine.ts'
import { asUploadError } from './as-upload-error.ts'
import { type Authenticate, identify } from './authenticate.ts'
import { type CorsOptions, corsRules } from './cors.ts'
import { errorReply } from './error-reply.ts'
import { linkQuery } from './grant-query.ts'
import type { HttpReply } from './http-reply.ts'
import type { HttpRequest } from './http-request.ts'
import { belowMount, type MountedPath } from './mount-path.ts'
import type { Protocol } from './protocol.ts'
import { chunked } from './protocols/chunked/chunked.ts'
import { publicPlace } from './public-place.ts'
import { statusTable } from './status-table.ts'

/** An engine, and how it is spoken to over HTTP. */
export interface UploadHandlerOptions {
  readonly engine: UploadEngine
  /** The wire languages of this mount; the first that matches a request answers. Default `[chunked()]`. */
  readonly protocols?: readonly Protocol[]
  /** Where uploads live. Default: the prefix of the router that this is mounted under, else `/files`. */
  readonly path?: string
  /** Whose request it is. Without it, everybody is the same nobody and shares the uploads without an owner. */
  readonly authenticate?: Authenticate
  /** Lets pages of other origins upload. Default: none may. */
  readonly cors?: CorsOptions
  /**
   * Believes what proxies say of the client's request in `Forwarded` or `X-Forwarded-Proto`, `-Host` and `-Prefix`,
   * for the links in answers. Only where every request comes through a proxy that sets or clears these. Default `false`.
   */
  readonly trustProxy?: boolean
  /** Told of every failure that is the server's own (answered with 5xx), for a log. */
  readonly onError?: (error: UploadError, request: HttpRequest) => void
}

/** Answers a request for uploads, errors included; resolves with nothing when the request is for somebody else. */
export type UploadHandler = (request: HttpRequest) => Promise<HttpReply | undefined>

/** The neutral handler that every binding wraps. `INVALID_OPTIONS` when it could never answer. */
export function createUploadHandler(options: UploadHandlerOptions): UploadHandler {
  const protocols = options.protocols ?? [chunked()]
  if (protocols.length === 0) throw noProtocol()
  const cors = options.cors && corsRules(options.cors, protocols)
  return async request => {
    const place = belowMount(request.path, request.prefix, options.path)
    if (!place) return undefined
    const preflight = cors?.preflight(request)
    if (preflight) return preflight
    const isAlone = protocols.length === 1
    const protocol =
      protocols.find(each => each.matches(request, place.path, isAlone)) ??
      protocols.find(each => each.matchesUnmarked?.(request, place.path))
    if (!protocol) return undefined
    const answered = await answer(protocol, request, place, options)
    const reply = request.method === 'OPTIONS' ? withOffers(answered, protocols, options) : answered
    return cors ? cors.apply(request, reply) : reply
  }
}

async function answer(
  protocol: Protocol,
  request: HttpRequest,
  place: MountedPath,
  options: UploadHandlerOptions,
): Promise<HttpReply> {
  const report = (cause: unknown): void => {
    const error = asUploadError(cause)
    if (statusTable[error.code] >= 500) options.onError?.(error, request)
  }
  const { origin, prefix } = publicPlace(request, options.trustProxy ?? false)
  try {
    return await protocol.handle(request, {
      engine: options.engine,
      base: prefix + place.base,
      path: place.path,
      linkQuery: linkQuery(request.query),
      ...(origin === undefined ? {} : { origin }),
      caller: () => identify(request, options.authenticate),
      report,
    })
  } catch (cause) {
    report(cause)
    return errorReply(asUploadError(cause))
  }
}

function withOffers(
  reply: HttpReply,
  protocols: readonly Protocol[],
  { engine }: UploadHandlerOptions,
): HttpReply {
  const offers = protocols.map(each => each.offers?.(engine.limits))
  return { ...reply, headers: Object.assign({}, ...offers, reply.headers) }
}

function noProtocol(): UploadError {
  const problem = 'protocols is empty: leave it out, or name at least one, for example [chunked()]'
  return new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}
