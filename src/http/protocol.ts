import type { CallContext } from '../core/ports/hooks.ts'
import type { EngineLimits, UploadEngine } from '../core/upload-engine.ts'
import type { HttpReply } from './http-reply.ts'
import type { HttpRequest } from './http-request.ts'

/** A wire language for uploads. Several share one mount; the first that matches a request answers it. */
export interface Protocol {
  readonly name: string

  /**
   * Whether the request speaks this language. Looks at method, headers and the path below the mount only.
   * `isAlone`: no other language is spoken at this mount, so that what names none can only be meant for this one.
   */
  matches(request: HttpRequest, path: string, isAlone: boolean): boolean

  /**
   * Whether it answers a request that no language here matches, such as the GET of a link; the first that does is
   * asked.
   */
  matchesUnmarked?(request: HttpRequest, path: string): boolean

  /** What every answer to OPTIONS tells of this language, whichever gave it. Names in lower case. */
  offers?(limits: EngineLimits): Readonly<Record<string, string>>

  /** Answers, errors included: a rejection is a defect of the protocol and becomes a plain 500. */
  handle(request: HttpRequest, context: ProtocolContext): Promise<HttpReply>

  /** What browsers on other origins must be allowed to send and to read; names in lower case. */
  readonly cors?: {
    readonly methods: readonly string[]
    readonly requestHeaders: readonly string[]
    readonly responseHeaders: readonly string[]
  }
}

/** What a protocol has beside the request. */
export interface ProtocolContext {
  readonly engine: UploadEngine
  /** The path that clients reach the mount by, without a slash at its end; for links. */
  readonly base: string
  /** Scheme, host and port that clients reach this server by; absent when the request does not tell. */
  readonly origin?: string
  /** What links in answers end with, so that the client may follow them: `?grant=...` of the request's own, or nothing. */
  readonly linkQuery: string
  /** What is left of the request's path below `base`: empty, or percent-encoded and beginning with `/`. */
  readonly path: string
  /**
   * On whose behalf the request is made, with its signal. Rejects with `UNAUTHENTICATED` when the application
   * wants to know an owner and the request names none.
   */
  caller(): Promise<CallContext>
  /** Tells the application of an error that is answered. */
  report(error: unknown): void
}
