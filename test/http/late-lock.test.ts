import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { memoryLocker } from '../../src/adapters/memory/index.ts'
import type { Locker } from '../../src/core/ports/locker.ts'
import { nodeHandler } from '../../src/http/bindings/node.ts'
import { init, listen, md5, memoryEngine, publishedBytes, sendChunk } from './support/wire.ts'

/** Gives a lock only once `ready` has resolved, as a locker between processes may. */
function lateLocker(ready: () => Promise<unknown>): Locker {
  const locker = memoryLocker()
  return {
    ...locker,
    async acquire(id, request) {
      await ready()
      return locker.acquire(id, request)
    },
  }
}

test('a chunk whose request has ended before the upload may be written is taken in whole', async () => {
  let bodyGone: Promise<unknown> = Promise.resolve()
  const { engine, storage } = memoryEngine({ locker: lateLocker(() => bodyGone) })
  const handler = nodeHandler({ engine })
  const { origin } = await listen((request: IncomingMessage, response) => {
    bodyGone = once(request, 'close')
    handler(request, response)
  })
  const base = `${origin}/files`
  const { unique_id } = await init(base, { file_size: 5 })
  const answer = await sendChunk(base, 'hello', { id: unique_id, final: md5('hello') })
  expect(answer).toMatchObject({ status: 200, body: { status: 'SUCCESSFUL', offset: 5 } })
  expect(publishedBytes(storage)).toBe('hello')
})
