import type { RetryPolicy } from './backoff.ts'
import type { ChunkSource } from './chunk-source.ts'
import type { ChunkedApi, CreateRequest } from './chunked-api.ts'
import type { ClientClock } from './client-clock.ts'
import type { UploadClientError } from './client-error.ts'
import type { Connectivity } from './connectivity.ts'
import type { Digester } from './digest/digester.ts'
import type { ServerUpload } from './server-upload.ts'

/** Everything that sending one upload takes, settled before it starts. */
export interface UploadPlan {
  readonly api: ChunkedApi
  readonly source: ChunkSource
  readonly digester: Digester
  readonly create: CreateRequest
  /** Chunks are this long where the server allows it; else, and when absent, as long as it allows. */
  readonly chunkSize: number | undefined
  readonly verifyPrefix: boolean
  readonly retries: RetryPolicy
  readonly clock: ClientClock
  readonly connectivity: Connectivity
  readonly random: () => number
}

/** What one upload remembers from one run (between pauses) to the next. */
export interface UploadMemory {
  id: string | undefined
  /** The chain at each offset that this client computed or was told. */
  readonly chains: Map<number, string>
  /** The uploaded prefix is known to be this source's. */
  verified: boolean
}

/** Who watches an upload run. */
export interface RunObserver {
  /** `acknowledged` bytes are durable on the server; `sent` may still get lost. */
  progress(acknowledged: number, sent: number): void
  phase(phase: RunPhase): void
  /** The server has given the upload this id. */
  created(upload: { readonly id: string }): void
  /** It failed, and is tried again after `delayMs`. */
  retrying(error: UploadClientError, delayMs: number): void
}

export type RunPhase = 'preparing' | 'uploading' | 'waiting'

/** How long the chunks of an upload are, but for the last. */
export function cutSize(plan: UploadPlan, upload: ServerUpload): number {
  return Math.min(plan.chunkSize ?? upload.chunkSize, upload.chunkSize)
}
