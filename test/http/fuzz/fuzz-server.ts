import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import {
  type MemoryBucket,
  memoryBucket,
  memoryLocker,
  memorySessions,
  memoryStorage,
  type TraitsOverrides,
} from '../../../src/adapters/memory/index.ts'
import { createUploadEngine } from '../../../src/core/create-engine.ts'
import type { UploadError } from '../../../src/core/errors.ts'
import type { UploadEngine } from '../../../src/core/upload-engine.ts'
import { inviteWhenRead, nodeHandler } from '../../../src/http/bindings/node.ts'
import type { Protocol } from '../../../src/http/index.ts'

export interface FuzzServer {
  readonly engine: UploadEngine
  readonly bucket: MemoryBucket
  readonly port: number
  /** What the server calls its own fault. */
  readonly failures: readonly UploadError[]
}

/** A real server with limits so small that requests of a few bytes reach all of them. */
export async function fuzzServer(
  protocols: readonly Protocol[],
  traits: TraitsOverrides,
): Promise<FuzzServer> {
  const bucket = memoryBucket()
  const failures: UploadError[] = []
  const engine = createUploadEngine({
    storage: memoryStorage({ bucket, traits }),
    sessions: memorySessions(),
    locker: memoryLocker(),
    maxBytes: 60,
    chunkSize: 24,
    checkpointBytes: 8,
  })
  const handler = nodeHandler({ engine, protocols, onError: error => failures.push(error) })
  const server = createServer(handler)
  server.on('checkContinue', inviteWhenRead(handler))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  return { engine, bucket, failures, port: (server.address() as AddressInfo).port }
}
