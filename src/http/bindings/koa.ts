import type { IncomingMessage, ServerResponse } from 'node:http'
import { bodyRules, createUploadHandler } from '../index.ts'
import type { NodeHandlerOptions } from './node.ts'
import { tryServe } from './serve-request.ts'
import { splitUrl } from './split-url.ts'

/** What this needs of Koa's context. */
export interface KoaContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly request: object
  readonly originalUrl: string
  readonly path: string
  respond?: boolean | undefined
}

/** Middleware for Koa 3. */
export type KoaUploads = (context: KoaContext, next: () => Promise<unknown>) => Promise<void>

/**
 * Uploads as Koa middleware: `app.use(koaUploads({ engine }))` answers below `/files`, and
 * `mount('/api/files', koaUploads({ engine }))` of koa-mount below that prefix. Use it before body parsers; a body that
 * one of them consumed is `BODY_CONSUMED`. `request.raw` in `authenticate` is Koa's context.
 */
export function koaUploads(options: NodeHandlerOptions): KoaUploads {
  const handle = createUploadHandler(options)
  const body = bodyRules(options)
  return async (context, next) => {
    const { req: request, res: response, originalUrl: url } = context
    const parsed = 'body' in context.request ? context.request.body : undefined
    const claim = (): void => {
      context.respond = false
    }
    const prefix = prefixOf(context)
    if (!(await tryServe(handle, { request, response, url, prefix, parsed, raw: context, body, claim })))
      await next()
  }
}

/** What routers in front took off the path. */
function prefixOf({ originalUrl, path }: KoaContext): string {
  const { pathname } = splitUrl(originalUrl)
  const rest = path === '/' && !pathname.endsWith('/') ? '' : path
  return pathname.endsWith(rest) ? pathname.slice(0, pathname.length - rest.length) : ''
}
