import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A TCP proxy that stops in the middle of a stream, so that a test can kill one side at a known moment. */
export interface GateProxy {
  readonly port: number
  /** Resolves when the gate has shut. */
  readonly shut: Promise<void>
  /** Lets everything through from now on; connections that were held are cut. */
  open(): void
  close(): Promise<void>
}

/** Lets `bytes` of clients' bytes through to `port`, then holds what follows. */
export async function gateProxy(port: number, bytes: number): Promise<GateProxy> {
  const sockets = new Set<Socket>()
  let left = bytes
  let shutNow: () => void = () => {}
  const shut = new Promise<void>(resolve => {
    shutNow = resolve
  })
  const server = createServer(client => {
    const upstream = connect(port, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    }
    upstream.pipe(client)
    client.on('end', () => upstream.end()).on('close', () => upstream.destroy())
    client.on('data', piece => {
      left -= piece.length
      if (left <= 0) {
        client.pause()
        shutNow()
      } else if (!upstream.write(piece)) {
        client.pause()
        upstream.once('drain', () => client.resume())
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    shut,
    open() {
      left = Number.POSITIVE_INFINITY
      cut()
    },
    async close() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
