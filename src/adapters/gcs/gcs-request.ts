import type { Readable } from 'node:stream'

/** One request to the service. */
export interface GcsRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** A path and query below the endpoint, or a session's own URL. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent in order, never brought together. */
  readonly body?: readonly Uint8Array[]
  /** Gives the answer's body as a stream, when it is a success. */
  readonly streams?: boolean
}

export interface GcsAnswer {
  readonly status: number
  header(name: string): string | undefined
  /** The body, unless it is a stream. */
  readonly text: string
  readonly stream?: Readable
  /** Closes the connection of a stream that is not read to its end. */
  readonly cancel?: () => void
}

/** A body of JSON with the headers that go with it. */
export function jsonBody(value: unknown): Pick<GcsRequest, 'headers' | 'body'> {
  return {
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: [Buffer.from(JSON.stringify(value))],
  }
}

/** A query string of what is not `undefined`, with its `?`. */
export function queryOf(fields: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return query === '' ? '' : `?${query}`
}
