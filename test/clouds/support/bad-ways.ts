import type { IncomingMessage } from 'node:http'
import { onTestFinished } from 'vitest'
import { type FaultProxy, type Faults, faultProxy } from '../../services/fault-proxy.ts'
import {
  type FaultRule,
  type HttpFault,
  type HttpFaultProxy,
  httpFaultProxy,
} from '../../services/http-fault-proxy.ts'

/** A proxy before a server, until the test is over, that answers some requests in its place. */
export async function answering(address: string, rule?: FaultRule): Promise<HttpFaultProxy> {
  const proxy = await httpFaultProxy(address, rule)
  onTestFinished(() => proxy.close())
  return proxy
}

/** A proxy before a server, until the test is over, that breaks or slows connections. */
export async function breaking(address: string, faults?: Faults): Promise<FaultProxy> {
  const proxy = await faultProxy(address, faults)
  onTestFinished(() => proxy.close())
  return proxy
}

/** The first request of every kind gets the fault: of each method, with each set of parameters. */
export function firstOfEachKind(fault: HttpFault): FaultRule {
  const seen = new Set<string>()
  return request => {
    const kind = kindOf(request)
    if (seen.has(kind)) return undefined
    seen.add(kind)
    return fault
  }
}

function kindOf({ method, url = '', headers }: IncomingMessage): string {
  const { searchParams } = new URL(url, 'http://any')
  const isQuestion = headers['content-range']?.startsWith('bytes */') ?? false
  return `${method} ${[...searchParams.keys()].sort()} ${isQuestion}`
}
