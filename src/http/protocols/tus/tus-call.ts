import type { CallContext } from '../../../core/ports/hooks.ts'
import type { UploadEngine } from '../../../core/upload-engine.ts'
import type { HttpReply } from '../../http-reply.ts'
import type { HttpRequest } from '../../http-request.ts'
import type { ProtocolContext } from '../../protocol.ts'
import type { TusOptions } from './tus-options.ts'

/** One request with everything its answer is made from. */
export interface TusCall {
  readonly request: HttpRequest
  readonly engine: UploadEngine
  /** Sees this mount's collection only. */
  readonly caller: CallContext
  readonly place: Pick<ProtocolContext, 'base' | 'origin' | 'path' | 'linkQuery'>
  readonly options: TusOptions
  /** From the path; empty where uploads are created. */
  readonly id: string
}

/** Answers a call, or throws an `UploadError`. */
export type TusAnswer = (call: TusCall) => Promise<HttpReply>
