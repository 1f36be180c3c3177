import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { deferred } from '../support/deferred.ts'
import { RawClient } from './support/raw.ts'
import { serve } from './support/wire.ts'

/**
 * Node's server parses all three requests out of one packet, and lets promises go on between them. The first answer
 * closes the connection, the second never comes, and the connection is gone when the third is ready: to end that one
 * fails an assertion inside Node, outside of any handler.
 */
it('an answer to a connection that is gone does not end the process, whatever was pipelined', async () => {
  const seen: string[] = []
  const last = deferred()
  const server = await serve(
    {},
    {
      async authenticate({ header, raw }) {
        const name = header('x-name') ?? ''
        seen.push(name)
        if (name === 'second') await new Promise(() => {})
        if (name !== 'third') return undefined
        const { socket } = raw as IncomingMessage
        socket.on('close', last.resolve)
        socket.destroy()
        return undefined
      },
    },
  )
  const client = await RawClient.connect(server.port)
  const requests = ['first', 'second', 'third'].map(
    name =>
      `POST /files/init/ HTTP/1.1\r\nHost: x\r\nX-Name: ${name}\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n`,
  )
  await client.write(requests.join(''))
  await last.promise
  expect(seen).toEqual(['first', 'second', 'third'])
  expect((await fetch(`${server.base}/none`)).status).toBe(404)
})
