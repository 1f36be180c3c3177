import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { onTestFinished } from 'vitest'
import { localDisk } from '../../../src/adapters/fs/index.ts'
import { createUploadEngine } from '../../../src/core/create-engine.ts'
import type { UploadEngine } from '../../../src/core/upload-engine.ts'
import { nodeHandler } from '../../../src/http/bindings/node.ts'
import { chunked, tus } from '../../../src/http/index.ts'

/** A server of tus over a real directory, which goes with the test. */
export interface TusDisk {
  readonly engine: UploadEngine
  readonly origin: string
  readonly endpoint: string
  /** `METHOD /path` of each request so far. */
  readonly requests: readonly string[]
  /** SHA-256 of each published file, by key. */
  published(): Promise<ReadonlyMap<string, string>>
  /** A file of this many bytes that do not repeat, and its SHA-256. */
  file(name: string, size: number): Promise<{ readonly path: string; readonly sha256: string }>
  /** Breaks every connection there is. */
  cut(): void
  /** Nobody connects any more, and nobody is connected, until it is called with `false`. */
  goOffline(isOffline: boolean): void
}

export async function tusDisk(other: RequestListener = notFound): Promise<TusDisk> {
  const directory = await mkdtemp(join(tmpdir(), 'quayside-tus-'))
  const keys = new Set<string>()
  const root = join(directory, 'uploads')
  const engine = createUploadEngine({
    ...localDisk({ directory: root, durability: 'none' }),
    hooks: { afterComplete: ({ object }) => void (object && keys.add(object.key)) },
  })
  const requests: string[] = []
  const sockets = new Set<Socket>()
  let isOffline = false
  const handler = nodeHandler({ engine, protocols: [tus(), chunked()], cors: { origins: '*' } })
  const server = createServer((request: IncomingMessage, response) => {
    requests.push(`${request.method} ${request.url}`)
    handler(request, response, () => other(request, response))
  })
  server.on('connection', socket => {
    if (isOffline) return void socket.destroy()
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  onTestFinished(async () => {
    cut()
    await new Promise(resolve => server.close(resolve))
    await engine.close()
    await rm(directory, { recursive: true, force: true })
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    engine,
    origin,
    endpoint: `${origin}/files/`,
    requests,
    cut,
    goOffline(now) {
      isOffline = now
      if (now) cut()
    },
    async published() {
      const digests = [...keys].map(async key => [key, await sha256Of(join(root, key))] as const)
      return new Map(await Promise.all(digests))
    },
    async file(name, size) {
      const path = join(directory, name)
      await pipeline(unlikeBytes(size), createWriteStream(path))
      return { path, sha256: await sha256Of(path) }
    },
  }
}

/** Cheap bytes of which no two blocks are the same. */
function* unlikeBytes(size: number): Generator<Uint8Array> {
  const block = Buffer.alloc(1_048_576)
  for (let at = 0; at < block.length; at += 4) block.writeUInt32LE((at * 2654435761) % 4294967296, at)
  for (let at = 0; at < size; at += block.length) {
    const piece = Buffer.from(block.subarray(0, Math.min(block.length, size - at)))
    for (let inside = 0; inside + 8 <= piece.length; inside += 4096) piece.writeDoubleLE(at + inside, inside)
    yield piece
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path, { highWaterMark: 1_048_576 })) hash.update(piece)
  return hash.digest('hex')
}

const notFound: RequestListener = (_, response) => void response.writeHead(404).end()
