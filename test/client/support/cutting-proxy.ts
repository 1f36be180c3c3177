import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface CuttingProxy {
  readonly endpoint: string
  /** How many connections were reset so far. */
  readonly resets: number
}

export interface Cuts {
  /** Connection by connection: reset once so many of the client's bytes went through. */
  readonly up?: readonly number[]
  /** Connection by connection: reset once so many of the server's bytes would have come back. */
  readonly down?: readonly number[]
}

/** A TCP proxy that resets its first connections in the middle, and lets later ones live. Goes with the test. */
export async function cuttingProxy(port: number, { up = [], down = [] }: Cuts): Promise<CuttingProxy> {
  const sockets = new Set<Socket>()
  let [connections, resets] = [0, 0]
  const server = createServer(client => {
    const upstream = connect(port, '127.0.0.1')
    const number = connections++
    let [leftUp, leftDown] = [
      up[number] ?? Number.POSITIVE_INFINITY,
      down[number] ?? Number.POSITIVE_INFINITY,
    ]
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    }
    const reset = () => {
      resets++
      client.resetAndDestroy()
      upstream.resetAndDestroy()
    }
    client.on('data', piece => {
      upstream.write(piece.subarray(0, Math.max(0, leftUp)))
      leftUp -= piece.length
      if (leftUp <= 0) reset()
    })
    upstream.on('data', piece => {
      leftDown -= piece.length
      if (leftDown <= 0) reset()
      else client.write(piece)
    })
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  })
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/files`,
    get resets() {
      return resets
    },
  }
}
