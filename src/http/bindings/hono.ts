import type { Context, MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { type BodyRules, bodyRules, createUploadHandler, type UploadHandler } from '../index.ts'
import { matchedPrefix } from './matched-prefix.ts'
import type { NodeHandlerOptions, NodeRequest, NodeResponse } from './node.ts'
import { serveFetch } from './serve-fetch.ts'
import { tryServe } from './serve-request.ts'

/**
 * Uploads as Hono middleware: `app.use('/api/files/*', honoUploads({ engine }))` answers below that prefix, and
 * `app.use(honoUploads({ engine }))` below `/files`. Use it before what reads bodies. `request.raw` in `authenticate` is Hono's
 * context.
 *
 * Over `@hono/node-server` bytes go between engine and Node's own request and response; headers that middleware in
 * front has set are sent along, what it would set afterwards is too late. Elsewhere it is as `fetchHandler`.
 */
export function honoUploads(options: NodeHandlerOptions): MiddlewareHandler {
  const handle = createUploadHandler(options)
  const body = bodyRules(options)
  return async (context, next) => {
    const answer = await (nodeSideOf(context) ? serveNode : serveWeb)(handle, context, body)
    return answer ?? next()
  }
}

interface NodeSide {
  readonly incoming: NodeRequest
  readonly outgoing: NodeResponse
}

/** Node's own request, unless somebody put another one in its place. */
function nodeSideOf({ env }: Context): NodeSide | undefined {
  const side: Partial<NodeSide> | undefined = env
  const { incoming, outgoing } = side ?? {}
  return incoming && outgoing && !incoming.readableDidRead ? { incoming, outgoing } : undefined
}

async function serveNode(
  handle: UploadHandler,
  context: Context,
  body: BodyRules,
): Promise<Response | undefined> {
  const { incoming: request, outgoing: response }: NodeSide = context.env
  const url = request.url ?? '/'
  const claim = (): void => {
    // Everything that middleware in front has set, and no body.
    const { headers } = context.body(null)
    for (const [name, value] of headers) response.appendHeader(name, value)
  }
  const exchange = { request, response, url, prefix: prefixOf(context), raw: context, body, claim }
  return (await tryServe(handle, exchange)) ? alreadySent(context) : undefined
}

function serveWeb(handle: UploadHandler, context: Context, body: BodyRules): Promise<Response | undefined> {
  return serveFetch(handle, { request: context.req.raw, prefix: prefixOf(context), raw: context, body })
}

/** Of a pattern such as `/api/files/*`, what is in front of the asterisk. */
function prefixOf(context: Context): string {
  const pattern = routePath(context)
  return pattern.endsWith('/*') ? matchedPrefix(pattern.slice(0, -2), context.req.path) : ''
}

/** What `@hono/node-server` leaves alone (its `RESPONSE_ALREADY_SENT`). */
function alreadySent(context: Context): Response {
  const sent = new Response(null, { headers: { 'x-hono-already-sent': 'true' } })
  // The server has a light Response of its own, whose mark it only sees once the body has been asked for.
  void sent.body
  // Hono would copy an earlier response's headers into a new, light one.
  context.res = undefined
  context.res = sent
  return sent
}
