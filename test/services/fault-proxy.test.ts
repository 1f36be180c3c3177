import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Faults, faultProxy } from './fault-proxy.ts'
import { localPort } from './proxied-address.ts'

const echo = createServer(socket => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1')
await once(echo, 'listening')
const address = `http://127.0.0.1:${(echo.address() as AddressInfo).port}/path`
afterAll(() => {
  echo.close()
})

async function proxied(faults?: Faults) {
  const proxy = await faultProxy(address, faults)
  onTestFinished(proxy.close)
  return proxy
}

/** Sends the bytes; resolves with how many came back, and how it ended. */
function exchange(proxy: { readonly address: string }, size: number): Promise<readonly [number, string]> {
  const socket = connect(localPort(proxy.address), '127.0.0.1', () => socket.end(Buffer.alloc(size)))
  return endOf(socket)
}

function endOf(socket: Socket): Promise<readonly [number, string]> {
  let received = 0
  socket.on('data', piece => {
    received += piece.length
  })
  return new Promise(resolve => {
    socket.once('end', () => resolve([received, 'end']))
    socket.once('error', (error: NodeJS.ErrnoException) => resolve([received, String(error.code)]))
  })
}

describe('a fault proxy', () => {
  it('passes everything on while nothing is wrong, and keeps the rest of the address', async () => {
    const proxy = await proxied()
    expect(proxy.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/path$/)
    expect(await exchange(proxy, 1_000_000)).toEqual([1_000_000, 'end'])
    expect(proxy.strikes).toBe(0)
  })

  it('refuses so many connections as it is told, and then lets them pass', async () => {
    const proxy = await proxied({ refuse: true, times: 2 })
    expect(await exchange(proxy, 10)).toEqual([0, 'ECONNRESET'])
    expect(await exchange(proxy, 10)).toEqual([0, 'ECONNRESET'])
    expect(await exchange(proxy, 10)).toEqual([10, 'end'])
    expect(proxy.strikes).toBe(2)
    expect(proxy.connections).toBe(3)
  })

  it('resets a connection after so many bytes up', async () => {
    const proxy = await proxied({ resetAfterUp: 100_000 })
    const [received, end] = await exchange(proxy, 300_000)
    expect(end).toBe('ECONNRESET')
    expect(received).toBeLessThanOrEqual(100_000)
  })

  it('cuts a connection after so many bytes down', async () => {
    const proxy = await proxied({ cutAfterDown: 0, times: 1 })
    expect(await exchange(proxy, 10)).toEqual([0, 'ECONNRESET'])
    expect(await exchange(proxy, 10)).toEqual([10, 'end'])
  })

  it('lets nothing pass while it is a black hole, and all of it once it is none', async () => {
    const proxy = await proxied({ blackhole: true })
    const answer = exchange(proxy, 200_000)
    const other = connect(localPort(proxy.address), '127.0.0.1')
    await once(other, 'connect')
    proxy.faults = {}
    expect(await answer).toEqual([200_000, 'end'])
    other.destroy()
  })

  it('lets slow bytes through whole', async () => {
    const proxy = await proxied({ latencyMs: 1, bytesPerSecond: 10_000_000 })
    expect(await exchange(proxy, 200_000)).toEqual([200_000, 'end'])
  })

  it('counts bytes anew for open connections when its faults change', async () => {
    const proxy = await proxied()
    const socket = connect(localPort(proxy.address), '127.0.0.1')
    socket.write(Buffer.alloc(50_000))
    for (let got = 0; got < 50_000; ) got += ((await once(socket, 'data')) as [Buffer])[0].length
    proxy.faults = { resetAfterUp: 60_000 }
    const end = endOf(socket)
    socket.end(Buffer.alloc(60_000))
    expect(await end).toEqual([60_000, 'end'])
  })

  it('drops all connections at a word', async () => {
    const proxy = await proxied({ blackhole: true })
    const socket = connect(localPort(proxy.address), '127.0.0.1')
    const end = endOf(socket)
    await once(socket, 'connect')
    socket.write('hello')
    await expect.poll(() => proxy.connections).toBe(1)
    proxy.dropAll()
    expect(await end).toEqual([0, 'ECONNRESET'])
  })

  it('is put before servers of this machine only', async () => {
    await expect(faultProxy('https://storage.example')).rejects.toThrow('names none')
  })
})
