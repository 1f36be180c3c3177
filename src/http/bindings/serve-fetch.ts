import { type BodyRules, clientGone, type HttpRequest, type UploadHandler } from '../index.ts'
import { FetchBody } from './fetch-body.ts'
import { splitUrl } from './split-url.ts'
import { toResponse } from './to-response.ts'
import { watchPace } from './watch-pace.ts'

/** One request on its way through a server that speaks the Fetch standard. */
export interface FetchExchange {
  readonly request: Request
  readonly prefix: string
  /** What `authenticate` sees as the framework's own; default: the `Request`. */
  readonly raw?: unknown
  readonly body: BodyRules
}

/** The answer to a web request that is for uploads; nothing when it is for somebody else. */
export async function serveFetch(
  handle: UploadHandler,
  { request, prefix, raw = request, body: rules }: FetchExchange,
): Promise<Response | undefined> {
  const consumed = request.bodyUsed || request.body?.locked === true
  const body = new FetchBody(consumed ? null : request.body, rules.clock)
  const controller = new AbortController()
  const onGone = (): void => controller.abort(clientGone())
  request.signal.addEventListener('abort', onGone, { once: true })
  if (request.signal.aborted) onGone()
  const stopPace = watchPace(body, rules, error => controller.abort(error))
  try {
    const { signal } = controller
    const reply = await handle({ ...factsOf(request), prefix, body, consumed, signal, raw })
    return reply && toResponse(reply, request.method)
  } finally {
    stopPace()
  }
}

function factsOf(request: Request): Pick<HttpRequest, 'method' | 'path' | 'query' | 'header' | 'scheme'> {
  const { pathname, search } = splitUrl(request.url)
  const { host, protocol } = new URL(request.url)
  return {
    method: request.method.toUpperCase(),
    path: pathname,
    query: new URLSearchParams(search),
    // Not every server shows a Host among the headers; all put it in the address.
    header: name => request.headers.get(name) ?? (name === 'host' ? host : undefined),
    scheme: protocol === 'https:' ? 'https' : 'http',
  }
}
