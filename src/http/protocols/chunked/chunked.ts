import { asUploadError } from '../../as-upload-error.ts'
import type { HttpReply } from '../../http-reply.ts'
import type { HttpRequest } from '../../http-request.ts'
import { jsonReply } from '../../json-reply.ts'
import { pathSegments } from '../../path-segments.ts'
import type { Protocol, ProtocolContext } from '../../protocol.ts'
import { type ChunkedOptions, type ChunkedSettings, chunkedSettings } from './chunked-options.ts'
import { type Route, routeOf } from './routes.ts'

/**
 * The seed's REST API: `POST <base>/init/` opens or resumes, `POST <base>/` takes a chunk as multipart/form-data.
 * Beyond the seed, `GET <base>/` lists, `GET <base>/<id>` tells, `DELETE <base>/<id>` aborts, and
 * `GET <base>/<id>/content` downloads. It answers every request below the mount that names no other protocol.
 */
export function chunked(options: ChunkedOptions = {}): Protocol {
  const settings = chunkedSettings(options)
  return {
    name: 'chunked',
    matches: request =>
      request.method !== 'OPTIONS' && foreign.every(name => request.header(name) === undefined),
    handle: (request, context) => handle(request, context, settings),
    cors: {
      methods: ['GET', 'POST', 'DELETE'],
      requestHeaders: ['if-none-match', 'range'],
      responseHeaders: ['accept-ranges', 'content-disposition', 'content-range', 'etag', 'retry-after'],
    },
  }
}

/** Headers by which a request says that it speaks tus or the resumable uploads of the IETF. */
const foreign = [
  'tus-resumable',
  'upload-draft-interop-version',
  'upload-complete',
  'upload-incomplete',
  'upload-offset',
]

async function handle(
  request: HttpRequest,
  context: ProtocolContext,
  settings: ChunkedSettings,
): Promise<HttpReply> {
  const segments = pathSegments(context.path)
  const route = segments && routeOf(segments)
  if (!route || (route.id && !settings.idPattern.test(route.id)))
    return jsonReply(404, { detail: 'Not found.' })
  const { method } = request
  const answer = route.answers.get(method)
  if (!answer) return methodNotAllowed(method, route)
  try {
    const caller = await context.caller()
    return await answer({ request, engine: context.engine, caller, settings, id: route.id })
  } catch (cause) {
    context.report(cause)
    return route.refusalOf(method)(asUploadError(cause))
  }
}

function methodNotAllowed(method: string, route: Route): HttpReply {
  const allow = [...route.answers.keys()].join(', ')
  return jsonReply(405, { detail: `Method "${method}" not allowed.` }, { allow })
}
