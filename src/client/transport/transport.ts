import type { SourceSlice } from '../chunk-source.ts'

/**
 * Sends one request. Any status is an answer; rejects with `network` when none came and with the signal's
 * reason when that aborted.
 */
export interface Transport {
  /** Whether `onSent` is called while a body is on its way: without it, silence says nothing about the line. */
  readonly reportsProgress: boolean
  send(request: TransportRequest): Promise<TransportResponse>
}

/** One request, for a transport to send. */
export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Absolute. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Sent one after the other; the length is known. */
  readonly body?: readonly SourceSlice[]
  /** How many bytes of the body have left so far. */
  readonly onSent?: (bytes: number) => void
  readonly signal: AbortSignal
}

/** The answer to it. */
export interface TransportResponse {
  readonly status: number
  readonly text: string
  /** By lower-case name. */
  header(name: string): string | undefined
}
