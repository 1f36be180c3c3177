import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { type FaultRule, httpFaultProxy } from './http-fault-proxy.ts'
import {
  answerLost,
  errorInComplete,
  firstTimes,
  isComplete,
  slowDown,
  tooManyRequests,
} from './http-faults.ts'

const heard: string[] = []
const server = createServer(async (request, response) => {
  const body = await text(request)
  heard.push(`${request.method} ${request.url} ${body.length}`)
  response.setHeader('x-host', request.headers.host ?? '').end(body)
}).listen(0, '127.0.0.1')
await once(server, 'listening')
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

async function proxied(rule?: FaultRule) {
  heard.length = 0
  const proxy = await httpFaultProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, rule)
  onTestFinished(proxy.close)
  return proxy
}

const put = (url: string, size = 1_000_000) => fetch(url, { method: 'PUT', body: 'x'.repeat(size) })

describe('an HTTP fault proxy', () => {
  it('passes requests on under the host that they were sent to', async () => {
    const { address } = await proxied()
    const answer = await put(`${address}/key?partNumber=1`)
    expect(`http://${answer.headers.get('x-host')}`).toBe(address)
    expect((await answer.text()).length).toBe(1_000_000)
    expect(heard).toEqual(['PUT /key?partNumber=1 1000000'])
  })

  it('answers 503 the first times, and the server hears nothing of them', async () => {
    const proxy = await proxied(firstTimes(2, slowDown))
    const statuses = [await put(proxy.address), await put(proxy.address), await put(proxy.address)]
    expect(statuses.map(({ status }) => status)).toEqual([503, 503, 200])
    expect(await statuses[0]?.text()).toContain('<Code>SlowDown</Code>')
    expect(heard).toHaveLength(1)
    expect(proxy.strikes).toBe(2)
  })

  it('answers 200 with an error to Complete alone', async () => {
    const { address } = await proxied(firstTimes(1, errorInComplete, isComplete))
    expect((await put(`${address}/key?partNumber=1&uploadId=u`)).status).toBe(200)
    const complete = await fetch(`${address}/key?uploadId=u`, { method: 'POST', body: '<Complete/>' })
    expect(complete.status).toBe(200)
    expect(await complete.text()).toContain('<Code>InternalError</Code>')
  })

  it('says when to come again', async () => {
    const { address } = await proxied(firstTimes(1, tooManyRequests(2)))
    const answer = await put(address)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '2'])
  })

  it('loses the answer to what the server did', async () => {
    const { address } = await proxied(firstTimes(1, answerLost()))
    expect((await put(`${address}/key`)).status).toBe(500)
    expect(heard).toEqual(['PUT /key 1000000'])
  })
})
