/**
 * A request as protocols see it, whatever server it came through. Bindings make one; protocols never look at
 * `raw`, which is there for the application's `authenticate`.
 */
export interface HttpRequest {
  /** Upper case. */
  readonly method: string
  /** The whole path as the client sent it: percent-encoded, without the query, prefixes of routers included. */
  readonly path: string
  /** The prefix that a router had already matched, as in `app.use('/api', ...)`; empty at the root. */
  readonly prefix: string
  readonly query: URLSearchParams
  /** A header's value by its name in lower case; values of a repeated header are joined with `, `. */
  header(name: string): string | undefined
  /** Which of `http` and `https` the connection speaks; what proxies in between spoke does not show here. */
  readonly scheme?: 'http' | 'https'
  /** A header that came behind the body, once the body ended; absent where the server cannot tell. */
  trailer?(name: string): string | undefined
  /**
   * Sends an interim response, of a status between 103 and 199; nothing happens when it is too late for one. Absent
   * where the server cannot send any. Names in lower case.
   */
  inform?(status: number, headers: Readonly<Record<string, string>>): void
  /** The body's bytes, read once. A Node stream where the server has one, so that no stream stands in between. */
  readonly body: AsyncIterable<Uint8Array>
  /** Something read the body before the upload could. */
  readonly consumed: boolean
  /** What a body parser made of a body that it consumed. */
  readonly parsed?: unknown
  /** Aborts when the client is gone (`CLIENT_GONE`) or its body stalled (`BODY_TIMEOUT`) or dawdled (`BODY_TOO_SLOW`). */
  readonly signal: AbortSignal
  /** The framework's own request. */
  readonly raw: unknown
}
