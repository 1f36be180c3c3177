import { once } from 'node:events'
import { createServer, type IncomingMessage, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import fastify from 'fastify'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isGivenAway } from '../../../src/core/given-away.ts'
import { fastifyUploads } from '../../../src/http/bindings/fastify.ts'
import { giveBodyAway } from '../../../src/http/bindings/give-body-away.ts'

import { type NodeHandlerOptions, nodeHandler } from '../../../src/http/bindings/node.ts'
import { tus } from '../../../src/http/index.ts'
import { engineBench } from '../../support/engine-bench.ts'

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

  it("is not when it came over no socket: it was injected, and is its sender's", async () => {
    const payload = Buffer.allocUnsafeSlow(100).fill(1)
    const app = fastify()
    const engine = engineBench().open()
    await app.register(fastifyUploads, { engine, protocols: [tus()], prefix: '/files' })
    const { id } = await engine.create({ name: 'a.bin', length: payload.length })
    const headers = {
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    }
    const reply = await app.inject({ method: 'PATCH', url: `/files/${id}`, headers, payload })
    expect(reply.statusCode).toBe(204)
    expect([...payload]).toEqual(Array(100).fill(1))
  })

  it('is not when somebody reads along at the socket', async () => {
    const request = await arrived()
    request.socket.on('data', () => {})
    giveBodyAway(request)
    expect(isGivenAway(request)).toBe(false)
  })
})

describe('freesBuffers', () => {
  /** What somebody who begins to listen unseen is left with of a body of 100 bytes. */
  async function heardBehind(options: Pick<NodeHandlerOptions, 'freesBuffers'>): Promise<number> {
    const engine = engineBench().open()
    const { id } = await engine.create({ name: 'a.bin', length: 100 })
    const handle = nodeHandler({ engine, protocols: [tus()], ...options })
    const heard: Buffer[] = []
    const server = createServer((request, response) => {
      handle(request, response)
      request.once('resume', () => request.on('data', bytes => heard.push(bytes)))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const headers = {
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    }
    const body = Buffer.alloc(100, 1)
    const reply = await fetch(`http://127.0.0.1:${port}/files/${id}`, { method: 'PATCH', headers, body })
    expect(reply.status).toBe(204)
    return heard.reduce((sum, each) => sum + each.length, 0)
  }

  it('leaves nothing of a body that was stored by default, and all of it when it is off', async () => {
    expect([await heardBehind({}), await heardBehind({ freesBuffers: false })]).toEqual([0, 100])
  })
})
