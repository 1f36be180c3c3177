import type { CallContext } from '../../../core/ports/hooks.ts'
import type { UploadEngine } from '../../../core/upload-engine.ts'
import type { HttpReply } from '../../http-reply.ts'
import type { HttpRequest } from '../../http-request.ts'
import type { ChunkedSettings } from './chunked-options.ts'

/** One request to one route, with everything its answer is made from. */
export interface Call {
  readonly request: HttpRequest
  readonly engine: UploadEngine
  readonly caller: CallContext
  readonly settings: ChunkedSettings
  /** From the path; empty on routes without one. */
  readonly id: string
}

/** Answers a call, or throws an `UploadError` for the route's own words. */
export type Answer = (call: Call) => Promise<HttpReply>
