import type { HttpReply } from '../index.ts'

/** Statuses that `Response` takes no body with (Fetch standard, "null body status"). */
const bodyless: readonly number[] = [204, 205, 304]

/** An answer as a web response; a stream is read when the client is ready for more, and closed when it leaves. */
export function toResponse({ status, headers, body }: HttpReply, method: string): Response {
  const isBodyless = method === 'HEAD' || bodyless.includes(status)
  if (body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array))
    return new Response(isBodyless ? null : pulled(body), { status, headers })
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const length = bytes && { 'content-length': String(bytes.length) }
  // A view of shared memory is all that `Response` would not take.
  return new Response(isBodyless ? null : (bytes as Uint8Array<ArrayBuffer> | undefined), {
    status,
    headers: { ...headers, ...length },
  })
}

function pulled(body: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]()
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await iterator.return?.()
    },
  }
  return new ReadableStream(source, { highWaterMark: 0 })
}
