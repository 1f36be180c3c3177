import { once } from 'node:events'
import {
  Agent,
  createServer,
  type IncomingMessage,
  request as requestOf,
  type ServerResponse,
} from 'node:http'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { localPort, throughProxy } from './proxied-address.ts'

/** An answer in the server's place. */
export interface HttpFault {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** The server gets the request, does what it says, and its answer is thrown away. Default: it never hears of it. */
  readonly afterwards?: boolean
  /** It answers before the request came, and resets the connection while the rest of it is on its way. */
  readonly early?: boolean
}

/** What befalls a request; nothing when it is to pass. */
export type FaultRule = (request: IncomingMessage) => HttpFault | undefined

export interface HttpFaultProxy {
  /** The address that was given, leading through the proxy. */
  readonly address: string
  /** May be set at any time. */
  rule: FaultRule
  /** How many requests got a fault. */
  readonly strikes: number
  close(): Promise<void>
}

const passAll: FaultRule = () => undefined

/** An HTTP proxy before the server of this machine that the address (an endpoint, a connection string) names. */
export async function httpFaultProxy(address: string, rule: FaultRule = passAll): Promise<HttpFaultProxy> {
  const port = localPort(address)
  const agent = new Agent({ keepAlive: true })
  const proxy = { rule, strikes: 0 }
  const server = createServer((request, response) => {
    const fault = proxy.rule(request)
    if (fault) proxy.strikes += 1
    answer(request, response, fault, forward(port, agent)).catch(() => response.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return Object.assign(proxy, {
    address: throughProxy(address, server),
    async close() {
      agent.destroy()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  })
}

type Forward = (request: IncomingMessage) => Promise<IncomingMessage>

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  fault: HttpFault | undefined,
  forwarded: Forward,
): Promise<void> {
  if (!fault) {
    const upstream = await forwarded(request)
    response.writeHead(upstream.statusCode ?? 502, upstream.headers)
    return pipeline(upstream, response)
  }
  if (fault.early) {
    response.writeHead(fault.status, fault.headers).end(fault.body, () => request.socket.resetAndDestroy())
    return
  }
  // The whole request is taken in first: a client that is still sending would see a reset instead of the answer.
  if (fault.afterwards) await buffer(await forwarded(request))
  else for await (const _ of request);
  response.writeHead(fault.status, fault.headers).end(fault.body)
}

/** Headers go on as they are: the client signed its request for the proxy's host, and the server checks that. */
function forward(port: number, agent: Agent): Forward {
  return async request => {
    const { method, url: path } = request
    // Whoever expects `100 Continue` was told so by the proxy.
    const { expect: _, ...headers } = request.headers
    const upstream = requestOf({ host: '127.0.0.1', port, agent, method, path, headers })
    request.pipe(upstream)
    upstream.on('error', () => undefined).once('close', () => request.unpipe(upstream).resume())
    request.once('close', () => {
      if (!request.complete) upstream.destroy()
    })
    const [response] = (await once(upstream, 'response')) as [IncomingMessage]
    // A server may answer without ever taking in the body: its answer counts, and the rest goes nowhere.
    response.once('end', () => {
      if (!request.complete) upstream.destroy()
    })
    return response
  }
}
