import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { afterAll, describe, expect, it } from 'vitest'
import { guardConnection } from '../../../src/adapters/cloud/guard-connection.ts'

const body = Buffer.alloc(16_777_216)
/** Refuses what did not come yet, and hangs up. */
const server = createServer(({ socket }, response) => {
  response.writeHead(503).end(() => socket.resetAndDestroy())
}).listen(0, '127.0.0.1')
await once(server, 'listening')
afterAll(() => {
  server.close()
})

describe('a guarded connection', () => {
  it('that is reset after an early answer leaves the process alive, and the answer readable', async () => {
    const agent = new Agent({ keepAlive: true })
    for (let times = 0; times < 20; times += 1) {
      const { port } = server.address() as AddressInfo
      const headers = { 'content-length': body.length }
      const sent = request({ port, host: '127.0.0.1', method: 'PUT', agent, headers })
      const closed = new Promise(resolve => sent.once('close', resolve))
      const answered = once(sent, 'response') as Promise<[IncomingMessage]>
      // As every SDK does: from Node 24 on the request is told, too.
      sent.on('error', () => {})
      guardConnection(sent)
      sent.end(body)
      const [answer] = await answered
      expect(answer.statusCode).toBe(503)
      answer.resume()
      await closed
    }
    agent.destroy()
  })

  it('is listened to once, however many requests it carries', () => {
    const socket = new Socket()
    const before = socket.listenerCount('error')
    for (const isAssigned of [false, true, false]) {
      const sent = Object.assign(new PassThrough(), isAssigned ? { socket } : {})
      guardConnection(sent)
      sent.emit('socket', socket)
    }
    expect(socket.listenerCount('error')).toBe(before + 1)
  })
})
