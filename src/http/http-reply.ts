/** An answer as protocols give it; bindings write it to whatever server they stand for. */
export interface HttpReply {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** A stream is written with back-pressure, and closed when the client leaves. Absent: no body. */
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>
}
