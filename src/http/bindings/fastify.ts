import { bodyRules, createUploadHandler } from '../index.ts'
import { matchedPrefix } from './matched-prefix.ts'
import type { NodeHandlerOptions, NodeRequest, NodeResponse } from './node.ts'
import { tryServe } from './serve-request.ts'
import { splitUrl } from './split-url.ts'

/** Options of `app.register(fastifyUploads, ...)`, beside its `prefix`. */
export interface FastifyUploadsOptions extends NodeHandlerOptions {}

/** What this needs of a Fastify instance, over HTTP/1.1 or HTTP/2. */
export interface FastifyScope {
  readonly prefix: string
  removeAllContentTypeParsers(): unknown
  addContentTypeParser(type: string, parser: FastifyParser): unknown
  route(options: FastifyRoute): unknown
}

/** What is used of Fastify's content type parsers. */
export type FastifyParser = (request: unknown, payload: unknown, done: (error: null) => void) => void

/** What is used of Fastify's routes. */
export interface FastifyRoute {
  readonly method: string[]
  readonly url: string
  handler(request: FastifyRequest, reply: FastifyReply): void
}

/** What is used of Fastify's request. */
export interface FastifyRequest {
  readonly raw: NodeRequest
  readonly originalUrl: string
}

/** What is used of Fastify's reply. */
export interface FastifyReply {
  readonly raw: NodeResponse
  getHeaders(): Readonly<Record<string, number | string | string[] | undefined>>
  hijack(): unknown
  callNotFound(): unknown
  send(error: unknown): unknown
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/**
 * Uploads as a Fastify plugin: `app.register(fastifyUploads, { engine, prefix: '/api/files' })`, or below `/files` without a
 * prefix. Bodies in its routes are parsed by nobody, whatever parsers the application has. `request.raw` in
 * `authenticate` is Fastify's request, as its hooks left it. Headers that hooks have set are sent along.
 */
export function fastifyUploads(
  instance: FastifyScope,
  options: FastifyUploadsOptions,
  done: (error?: Error) => void,
): void {
  const handle = createUploadHandler(options)
  const body = bodyRules(options)
  const handler = (request: FastifyRequest, reply: FastifyReply): void => {
    const { originalUrl: url, raw: node } = request
    const prefix = matchedPrefix(instance.prefix, splitUrl(url).pathname)
    const claim = (): void => takeOver(reply)
    tryServe(handle, { request: node, response: reply.raw, url, prefix, raw: request, body, claim }).then(
      isServed => isServed || reply.callNotFound(),
      error => reply.send(error),
    )
  }
  instance.removeAllContentTypeParsers()
  instance.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null))
  for (const url of routesBelow(instance.prefix, options.path))
    instance.route({ method: methods, url, handler })
  done()
}

/** The answer is written to Node's response, so that no stream stands between storage and socket. */
function takeOver(reply: FastifyReply): void {
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value)
  reply.hijack()
}

/** Routes within the plugin's prefix. A path that repeats the prefix means it once. */
function routesBelow(prefix: string, path: string | undefined): readonly string[] {
  const own = `/${path ?? (prefix === '' ? 'files' : '')}`.replace(/^\/+/, '/').replace(/\/+$/, '')
  const isRepeated = prefix !== '' && `${own}/`.startsWith(`${prefix}/`)
  const base = isRepeated ? own.slice(prefix.length) : own
  return [base || '/', `${base}/*`]
}
