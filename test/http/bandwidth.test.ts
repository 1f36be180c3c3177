import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { tus } from '../../src/http/index.ts'
import { manualClock } from '../../src/testing/manual-clock.ts'
import { deferred } from '../support/deferred.ts'
import { turn } from '../support/turn.ts'
import { serve } from './support/wire.ts'

const size = 4_000_000

it('a client that is paused for its bandwidth is not timed out, however long, and goes on', async () => {
  const [time, timeOuts] = [manualClock(), manualClock()]
  const isPaused = deferred()
  const { base, engine } = await serve(
    { clock: time, bandwidth: () => 500_000 },
    {
      protocols: [tus()],
      clock: timeOuts,
      authenticate({ raw }) {
        const request = raw as IncomingMessage
        request.on('pause', isPaused.resolve)
        return { owner: 'ann' }
      },
    },
  )
  const { id } = await engine.create({ length: size }, { owner: 'ann' })
  const headers = {
    'tus-resumable': '1.0.0',
    'upload-offset': '0',
    'content-type': 'application/offset+octet-stream',
  }
  let status: number | undefined
  const sent = fetch(`${base}/${id}`, { method: 'PATCH', headers, body: new Uint8Array(size) }).then(
    reply => {
      status = reply.status
    },
  )
  await isPaused.promise
  timeOuts.advance(60 * 60_000)
  expect(status).toBeUndefined()
  expect((await engine.get(id, { owner: 'ann' })).status).not.toBe('completed')
  while (status === undefined) {
    time.advance(100)
    await turn()
  }
  await sent
  expect(status).toBe(204)
  expect((await engine.get(id, { owner: 'ann' })).status).toBe('completed')
})
