import type { SourceSlice } from '../chunk-source.ts'
import { networkError } from './network-error.ts'
import type { Transport, TransportRequest, TransportResponse } from './transport.ts'

/** Sends by `XMLHttpRequest`, the only way in a browser to see how much of a body has left. */
export function xhrTransport(options: XhrTransportOptions = {}): Transport {
  return { reportsProgress: true, send: request => send(request, options) }
}

/** How requests are sent by XMLHttpRequest. */
export interface XhrTransportOptions {
  /** Sends cookies to another origin. */
  readonly withCredentials?: boolean
}

function send(request: TransportRequest, options: XhrTransportOptions): Promise<TransportResponse> {
  const { signal, onSent } = request
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const xhr = new XMLHttpRequest()
    const abort = () => xhr.abort()
    xhr.open(request.method, request.url)
    xhr.withCredentials = options.withCredentials ?? false
    for (const [name, value] of Object.entries(request.headers)) xhr.setRequestHeader(name, value)
    if (onSent) xhr.upload.onprogress = event => onSent(event.loaded)
    xhr.onload = () => resolve(responseOf(xhr))
    xhr.onerror = () => reject(networkError(request.url))
    xhr.onabort = () => reject(signal.aborted ? signal.reason : networkError(request.url))
    xhr.onloadend = () => signal.removeEventListener('abort', abort)
    signal.addEventListener('abort', abort, { once: true })
    xhr.send(request.body ? new Blob(request.body.map(asBlobPart)) : null)
  })
}

function responseOf(xhr: XMLHttpRequest): TransportResponse {
  return {
    status: xhr.status,
    text: xhr.responseText,
    header: name => xhr.getResponseHeader(name) ?? undefined,
  }
}

/** Blobs are joined by reference: the browser reads the file while it sends, and nothing is held in memory. */
function asBlobPart(slice: SourceSlice): BlobPart {
  if (slice instanceof Blob) return slice
  if (slice instanceof Uint8Array) return slice as Uint8Array<ArrayBuffer>
  throw new TypeError('A browser sends Blobs and bytes; give this source a slice() that returns a Blob')
}
