import { Readable } from 'node:stream'
import type { Clock } from '../../core/types.ts'
import { bodyStream } from './body-stream.ts'
import { authOf, type GcsAuth, type GcsClient } from './gcs-client.ts'
import type { GcsAnswer, GcsRequest } from './gcs-request.ts'
import { type SilenceWatch, silenceWatch } from './silence-watch.ts'

/** Sends one request, once. Any status is an answer; what rejects had none. */
export type GcsTransport = (request: GcsRequest, signal: AbortSignal) => Promise<GcsAnswer>

export interface TransportSettings {
  readonly clock: Clock
  /** How long nothing may move before a request is given up. */
  readonly silenceMs: number
}

/**
 * A transport over the client's own authorised one (gaxios, in the SDK's 7 and 8 alike), so that its credentials,
 * proxies and agents hold. Its retries are off: it cannot know which requests are safe to repeat.
 */
export function gcsTransport(
  client: () => Promise<GcsClient>,
  { clock, silenceMs }: TransportSettings,
): GcsTransport {
  let auth: GcsAuth | undefined
  return async (request, signal) => {
    const resolved = await client()
    auth ??= authOf(resolved)
    const watch = silenceWatch(clock, silenceMs)
    const stopper = new AbortController()
    const body = request.body && bodyStream(request.body, watch.touch)
    try {
      const answer = await auth.request({
        method: request.method,
        url: /^https?:/.test(request.url) ? request.url : `${resolved.apiEndpoint}${request.url}`,
        headers: headersOf(request),
        ...(body ? { data: body } : {}),
        responseType: request.streams ? 'stream' : 'text',
        signal: AbortSignal.any([signal, watch.signal, stopper.signal]),
        validateStatus: () => true,
        retry: false,
      })
      return await toAnswer(answer, watch, () => stopper.abort())
    } catch (error) {
      watch.end()
      // The transport says no more than that it was aborted.
      throw watch.signal.aborted ? watch.signal.reason : error
    } finally {
      // An answer may come before the whole body went; the buffers are their owner's again from here on.
      body?.destroy()
    }
  }
}

function headersOf({ body, headers }: GcsRequest): Record<string, string> {
  const size = body?.reduce((sum, each) => sum + each.length, 0) ?? 0
  return {
    // Without it, the SDK's transport makes a connection for every request.
    connection: 'keep-alive',
    ...(body ? { 'content-length': String(size) } : {}),
    ...headers,
  }
}

async function toAnswer(
  { status, headers, data }: Awaited<ReturnType<GcsAuth['request']>>,
  watch: SilenceWatch,
  cancel: () => void,
): Promise<GcsAnswer> {
  const header = (name: string): string | undefined => headerIn(headers, name)
  if (!(data instanceof Readable)) {
    watch.end()
    return { status, header, text: typeof data === 'string' ? data : '' }
  }
  if (status >= 300) {
    const text = await textOf(data)
    watch.end()
    return { status, header, text }
  }
  // Who reads decides how fast: from here on silence is no sign of a dead connection.
  watch.end()
  // The transport emits it whoever listens, and nobody does between two readings.
  data.on('error', () => {})
  return { status, header, text: '', stream: data, cancel }
}

/** 7 gives an object, 8 a `Headers`. */
function headerIn(headers: unknown, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined
  const value = (headers as Record<string, unknown> | undefined)?.[name]
  return typeof value === 'string' ? value : undefined
}

async function textOf(stream: Readable): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}
