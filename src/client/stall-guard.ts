import type { ClientClock } from './client-clock.ts'
import { UploadClientError } from './client-error.ts'
import type { Transport, TransportRequest, TransportResponse } from './transport/transport.ts'

/**
 * Sends, and gives up with `network` when nothing moved for `stallMs`: a pulled plug sends no error. Where the
 * transport reports no progress, a body's silence proves nothing and only requests without one are guarded.
 */
export async function sendGuarded(
  transport: Transport,
  request: TransportRequest,
  stallMs: number,
  clock: ClientClock,
): Promise<TransportResponse> {
  if (request.body && !transport.reportsProgress) return transport.send(request)
  const stalled = new AbortController()
  let movedAt = clock.now()
  let cancel = () => {}
  // One timer that looks back, instead of one set anew with each piece.
  const watch = (delayMs: number): void => {
    cancel = clock.schedule(delayMs, () => {
      const left = movedAt + stallMs - clock.now()
      if (left > 0) return watch(left)
      stalled.abort(new UploadClientError('network', `Nothing moved for ${stallMs} ms on ${request.url}`))
    })
  }
  watch(stallMs)
  const onSent = (bytes: number) => {
    movedAt = clock.now()
    request.onSent?.(bytes)
  }
  try {
    const signal = AbortSignal.any([request.signal, stalled.signal])
    return await transport.send({ ...request, onSent, signal })
  } finally {
    cancel()
  }
}
