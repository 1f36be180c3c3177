import { once } from 'node:events'
import { createServer, type IncomingMessage, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isGivenAway } from '../../../src/core/given-away.ts'
import { giveBodyAway } from '../../../src/http/bindings/give-body-away.ts'

/** A request as a server has it, before anybody read it. */
async function arrived(): Promise<IncomingMessage> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const outgoing = send({ port, host: '127.0.0.1', method: 'PUT' }).on('error', () => {})
  outgoing.write('some')
  const [request] = await once(server, 'request')
  onTestFinished(() => {
    outgoing.destroy()
    server.close()
  })
  return request
}

describe('the body of a request over HTTP/1', () => {
  it('is given away when nobody else listens to it', async () => {
    const request = await arrived()
    giveBodyAway(request)
    expect(isGivenAway(request)).toBe(true)
  })

  it('is not when somebody hears the same buffers', async () => {
    const request = await arrived()
    request.on('data', () => {})
    giveBodyAway(request)
    expect(isGivenAway(request)).toBe(false)
  })

  it('is not when somebody reads along at the socket', async () => {
    const request = await arrived()
    request.socket.on('data', () => {})
    giveBodyAway(request)
    expect(isGivenAway(request)).toBe(false)
  })
})
