import type { IncomingMessage, ServerResponse } from 'node:http'
import { bodyRules, createUploadHandler } from '../index.ts'
import type { NodeHandlerOptions, NodeNext } from './node.ts'
import { serveRequest } from './serve-request.ts'

/** What this needs of Express's request, 4 or 5. */
export interface ExpressRequest extends IncomingMessage {
  readonly baseUrl: string
  readonly originalUrl: string
  readonly body?: unknown
}

/** Middleware for Express, 4 or 5. */
export type ExpressUploads = (request: ExpressRequest, response: ServerResponse, next: NodeNext) => void

/**
 * Uploads as Express middleware: `app.use(expressUploads({ engine }))` answers below `/files`, and
 * `app.use('/api/files', expressUploads({ engine }))` below that prefix. Mount it before body parsers; a body that
 * one of them consumed is `BODY_CONSUMED`. `request.raw` in `authenticate` is Express's request.
 */
export function expressUploads(options: NodeHandlerOptions): ExpressUploads {
  const handle = createUploadHandler(options)
  const rules = bodyRules(options)
  return (request, response, next) => {
    const { originalUrl: url, baseUrl: prefix, body: parsed } = request
    void serveRequest(handle, { request, response, url, prefix, parsed, next, body: rules })
  }
}
