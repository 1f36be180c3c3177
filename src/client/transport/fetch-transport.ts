import type { SourceSlice } from '../chunk-source.ts'
import { networkError } from './network-error.ts'
import type { Transport, TransportRequest, TransportResponse } from './transport.ts'

/** Sends by a `fetch`: for service workers, other runtimes and tests. Knows no progress within a chunk. */
export function fetchTransport(fetchLike: typeof fetch = fetch): Transport {
  return { reportsProgress: false, send: request => send(request, fetchLike) }
}

async function send(request: TransportRequest, fetchLike: typeof fetch): Promise<TransportResponse> {
  const { method, url, headers, signal } = request
  try {
    const body = request.body ? await joined(request.body) : null
    const response = await fetchLike(url, { method, headers, body, signal })
    const text = await response.text()
    request.onSent?.(body?.size ?? 0)
    return { status: response.status, text, header: name => response.headers.get(name) ?? undefined }
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (error instanceof TypeError || error instanceof DOMException) throw networkError(url, error)
    throw error
  }
}

/**
 * One Blob, whose length `fetch` can announce. A streamed slice is read into memory for it: streaming bodies
 * are sent without a length, which many servers and proxies refuse.
 */
async function joined(body: readonly SourceSlice[]): Promise<Blob> {
  const parts: BlobPart[] = []
  for (const slice of body) parts.push(...(await blobParts(slice)))
  return new Blob(parts)
}

async function blobParts(slice: SourceSlice): Promise<readonly BlobPart[]> {
  if (slice instanceof Blob) return [slice]
  if (slice instanceof Uint8Array) return [slice as Uint8Array<ArrayBuffer>]
  const pieces: BlobPart[] = []
  for await (const piece of slice.pieces()) pieces.push(piece.slice())
  return pieces
}
