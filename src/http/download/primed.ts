/**
 * A stream whose first bytes are already there: what fails at once (the object is gone) fails here, while the
 * answer can still say so. Hands on the rest without a step in between.
 */
export async function primed(body: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = body[Symbol.asyncIterator]()
  let first: IteratorResult<Uint8Array> | undefined = await iterator.next()
  const rest: AsyncIterator<Uint8Array> = {
    next() {
      if (!first) return iterator.next()
      const result = first
      first = undefined
      return Promise.resolve(result)
    },
    async return() {
      await iterator.return?.()
      return { done: true, value: undefined }
    },
  }
  return { [Symbol.asyncIterator]: () => rest }
}
