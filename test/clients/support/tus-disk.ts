import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { localDisk } from '../../../src/adapters/fs/index.ts'
import { createUploadEngine } from '../../../src/core/create-engine.ts'
import type { UploadEngine } from '../../../src/core/upload-engine.ts'
import { nodeHandler } from '../../../src/http/bindings/node.ts'
import { chunked, ietf, tus } from '../../../src/http/index.ts'
import { bigFile, sha256Of } from './big-file.ts'

/** A server of tus and the IETF's language over a real directory, which goes with the test. */
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
  const handler = nodeHandler({ engine, protocols: [tus(), ietf(), chunked()], cors: { origins: '*' } })
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
      return { path, sha256: await bigFile(path, size) }
    },
  }
}

const notFound: RequestListener = (_, response) => void response.writeHead(404).end()
