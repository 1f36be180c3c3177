import { type AddressInfo, isIPv4, type Server } from 'node:net'

/** The server of this machine that a text (an endpoint, a connection string) names. Throws when it names none. */
export function localPort(address: string): number {
  const port = address.match(/127\.0\.0\.1:(\d+)/)?.[1]
  if (port) return Number(port)
  throw new Error(`Faults are put before servers of this machine only, and ${address} names none`)
}

/** The same text, leading to the proxy that listens there. */
export function throughProxy(address: string, proxy: Server): string {
  const { port, address: host } = proxy.address() as AddressInfo
  if (!isIPv4(host)) throw new Error(`The proxy listens on ${host}, and not on 127.0.0.1`)
  return address.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`)
}
