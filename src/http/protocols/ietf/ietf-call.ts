import type { CallContext } from '../../../core/ports/hooks.ts'
import type { UploadEngine } from '../../../core/upload-engine.ts'
import type { HttpReply } from '../../http-reply.ts'
import type { HttpRequest } from '../../http-request.ts'
import type { ProtocolContext } from '../../protocol.ts'
import type { SpokenVersion } from './dialect.ts'
import type { IetfOptions } from './ietf-options.ts'

/** One request with everything its answer is made from. */
export interface IetfCall extends SpokenVersion {
  readonly request: HttpRequest
  readonly engine: UploadEngine
  /** Sees this mount's collection only. */
  readonly caller: CallContext
  readonly place: Pick<ProtocolContext, 'base' | 'origin' | 'linkQuery'>
  readonly options: IetfOptions
  readonly report: ProtocolContext['report']
  /** From the path; empty where uploads are created. */
  readonly id: string
}

/** Answers a call, or throws an `UploadError`. */
export type IetfAnswer = (call: IetfCall) => Promise<HttpReply>

/** The call's caller for work that ends whether or not the client is still there. */
export function lasting({ caller }: IetfCall): CallContext {
  const { signal, ...rest } = caller
  return rest
}

/**
 * The call's caller where a new request ends an older one: a client may not send two for one upload, so it has given
 * the older one up (section "Concurrency").
 */
export function takingOver({ caller }: IetfCall): CallContext {
  return { takesOver: true, ...caller }
}
