import { backoffMs } from './backoff.ts'
import { hashFunctionOf } from './chain.ts'
import { type ChunkDigests, chunkDigests } from './chunk-digests.ts'
import { UploadClientError } from './client-error.ts'
import { pauseBetween } from './pause-between.ts'
import { sendChunk } from './send-chunk.ts'
import type { ServerUpload } from './server-upload.ts'
import type { RunObserver, UploadMemory, UploadPlan } from './upload-plan.ts'
import { verifyPrefix } from './verify-prefix.ts'

/** How often to ask whether the server's job is over. */
const processingPollMs = 2000

/**
 * Sends what the server does not have yet, chunk by chunk, until it says that the upload is complete. After any
 * failure it asks the server where the upload stands and goes on from there: its own idea of it may be wrong.
 * Rejects with the signal's reason when that aborts, and with what cannot be mended by trying again.
 */
export async function runUpload(
  plan: UploadPlan,
  memory: UploadMemory,
  observer: RunObserver,
  signal: AbortSignal,
): Promise<ServerUpload> {
  let upload: ServerUpload | undefined
  let digests: ChunkDigests | undefined
  let failures = 0
  let furthest = -1
  for (;;) {
    try {
      signal.throwIfAborted()
      upload ??= await locate(plan, memory, observer, signal)
      if (upload.offset > furthest) failures = 0
      furthest = Math.max(furthest, upload.offset)
      if (upload.status === 'SUCCESSFUL') return upload
      if (upload.status === 'PROCESSING') {
        await pauseBetween(processingPollMs, signal, plan)
        upload = undefined
        continue
      }
      const algorithm = hashFunctionOf(upload.chain, plan.create.hashFunction)
      digests ??= chunkDigests(plan.source, plan.digester, algorithm)
      observer.phase('uploading')
      upload = await sendChunk({ plan, memory, observer, digests, algorithm }, upload, signal)
    } catch (error) {
      signal.throwIfAborted()
      // An hour in a tunnel is no reason to give up.
      failures += plan.connectivity.offline() ? 0 : 1
      const delayMs = delayAfter(plan, error, failures)
      digests?.forget()
      upload = undefined
      observer.phase('waiting')
      observer.retrying(error as UploadClientError, delayMs)
      await pauseBetween(delayMs, signal, plan)
    }
  }
}

/** Opens the upload or asks where it stands, and refuses to go on with other bytes. */
async function locate(
  plan: UploadPlan,
  memory: UploadMemory,
  observer: RunObserver,
  signal: AbortSignal,
): Promise<ServerUpload> {
  observer.phase('preparing')
  const upload = await (memory.id === undefined
    ? plan.api.create(plan.create, signal)
    : plan.api.resume(memory.id, signal))
  if (memory.id === undefined) memory.verified = true
  if (memory.id !== upload.id) {
    memory.id = upload.id
    observer.created(upload)
  }
  observer.progress(upload.offset, upload.offset)
  refuseDeadEnd(plan, upload)
  await verifyPrefix(plan, memory, upload, signal)
  return upload
}

function refuseDeadEnd(plan: UploadPlan, upload: ServerUpload): void {
  if (upload.status === 'FAILED')
    throw new UploadClientError('failed', failureOf(upload), { body: upload.body })
  if (upload.size !== plan.source.size)
    throw new UploadClientError(
      'source-changed',
      `The upload was begun with ${upload.size} bytes, and this source has ${plan.source.size}`,
    )
}

function failureOf({ body: { failure } }: ServerUpload): string {
  const reason = typeof failure === 'string' ? ` (${failure})` : ''
  return `This upload failed on the server${reason}; start a new one`
}

/** How long to wait, or throws: what trying again cannot mend, and what was tried too often. */
function delayAfter(plan: UploadPlan, error: unknown, failures: number): number {
  if (!(error instanceof UploadClientError) || !error.retryable) throw error
  if (failures > plan.retries.limit)
    throw new UploadClientError(
      'exhausted',
      `Gave up after ${failures} failures in a row: ${error.message}`,
      {
        cause: error,
      },
    )
  return backoffMs(plan.retries, Math.max(1, failures), plan.random(), error.retryAfterMs)
}
