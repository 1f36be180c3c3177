import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { memoryLocker, memorySessions, memoryStorage } from '../../../src/adapters/memory/index.ts'
import { createUploadEngine } from '../../../src/core/create-engine.ts'
import type { EngineOptions } from '../../../src/core/options.ts'
import type { UploadEngine } from '../../../src/core/upload-engine.ts'
import { nodeHandler } from '../../../src/http/bindings/node.ts'

/** Sees each request first; answers it itself by returning true. */
export type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>

export interface UploadLab {
  readonly engine: UploadEngine
  readonly port: number
  readonly endpoint: string
  /** `METHOD path` of every request so far. */
  readonly requests: string[]
  /** The published bytes. */
  content(id: string): Promise<Buffer>
  /** Cuts all connections and takes no more, until `start`; the port stays its own. */
  stop(): Promise<void>
  start(): Promise<void>
}

/** A real engine behind real HTTP, in memory; goes with the test. */
export async function uploadLab(
  options: Partial<EngineOptions> = {},
  intercept: Intercept = () => false,
): Promise<UploadLab> {
  const engine = createUploadEngine({
    storage: memoryStorage(),
    sessions: memorySessions(),
    locker: memoryLocker(),
    chunkSize: 100_000,
    ...options,
  })
  const handler = nodeHandler({ engine })
  const requests: string[] = []
  let server: Server | undefined
  const start = async (port: number) => {
    server = createServer(async (request, response) => {
      requests.push(`${request.method} ${request.url}`)
      if (!(await intercept(request, response))) handler(request, response)
    }).listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const stop = async () => {
    const stopping = server
    server = undefined
    if (!stopping) return
    stopping.close()
    stopping.closeAllConnections()
    await once(stopping, 'close')
  }
  const port = await start(0)
  onTestFinished(async () => {
    await stop()
    await engine.close()
  })
  return {
    engine,
    port,
    endpoint: `http://127.0.0.1:${port}/files`,
    requests,
    stop,
    start: async () => void (await start(port)),
    async content(id) {
      const { body } = await engine.read(id)
      const pieces: Uint8Array[] = []
      for await (const piece of body) pieces.push(piece.slice())
      return Buffer.concat(pieces)
    },
  }
}
