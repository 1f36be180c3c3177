import { type BodyOptions, bodyRules, createUploadHandler, type UploadHandlerOptions } from '../index.ts'
import { serveFetch } from './serve-fetch.ts'

/** The handler, what bodies are held to, and who answers everything else. */
export interface FetchHandlerOptions extends UploadHandlerOptions, BodyOptions {
  /** Answers what is not for uploads. Default: 404. */
  readonly otherwise?: (request: Request) => Response | Promise<Response>
}

/** Answers a Fetch API `Request`, as servers of that kind want it. */
export type FetchHandler = (request: Request) => Promise<Response>

/**
 * Uploads for servers of the Fetch standard: Next's route handlers, SvelteKit, Bun, Deno. There is no router that could
 * tell its prefix, so `path` is all of it: `fetchHandler({ engine, path: '/api/files' })`. `request.raw` in
 * `authenticate` is the `Request`.
 *
 * `Request` and `Response` carry neither interim responses nor trailers: 104 is not sent, and a checksum has to come in
 * front of its body.
 */
export function fetchHandler(options: FetchHandlerOptions): FetchHandler {
  const handle = createUploadHandler(options)
  const body = bodyRules(options)
  const otherwise = options.otherwise ?? notFound
  return async request => (await serveFetch(handle, { request, prefix: '', body })) ?? otherwise(request)
}

function notFound(): Response {
  return Response.json({ detail: 'Not found.' }, { status: 404 })
}
