import { extendChain } from './chain.ts'
import { checkChain } from './check-chain.ts'
import type { ChunkDigests } from './chunk-digests.ts'
import type { ServerUpload } from './server-upload.ts'
import { cutSize, type RunObserver, type UploadMemory, type UploadPlan } from './upload-plan.ts'

/** What sending chunks needs besides where the upload stands. */
export interface ChunkWork {
  readonly plan: UploadPlan
  readonly memory: UploadMemory
  readonly observer: RunObserver
  readonly digests: ChunkDigests
  /** The upload's hash function. */
  readonly algorithm: string
}

/** Sends the chunk at the upload's offset and resolves with where it stands then. */
export async function sendChunk(
  work: ChunkWork,
  upload: ServerUpload,
  signal: AbortSignal,
): Promise<ServerUpload> {
  const { plan, memory, observer, digests, algorithm } = work
  const { size } = plan.source
  const step = cutSize(plan, upload)
  const { start, end } = nextRange(size, step, upload)
  const digest = await digests.take(start, end)
  signal.throwIfAborted()
  if (end < size) digests.prepare(end, Math.min(end + step, size))
  const chain = isRepeat(upload, start)
    ? upload.chain
    : await extendChain(plan.digester, algorithm, upload.chain, digest)
  if (chain !== undefined && end > start) memory.chains.set(end, chain)
  const answer = await plan.api.sendChunk(
    {
      id: upload.id,
      offset: start,
      slice: await plan.source.slice(start, end),
      digest,
      final: end === size ? chain : undefined,
      onSent: bytes => observer.progress(start, start + bytes),
    },
    signal,
  )
  checkChain(memory, answer)
  observer.progress(answer.offset, answer.offset)
  return answer
}

/**
 * The bytes to send next. A server that holds all of them without having completed the upload (it died in between)
 * is sent the last chunk again: a repeat that changes nothing but completes.
 */
function nextRange(size: number, step: number, upload: ServerUpload): { start: number; end: number } {
  if (upload.offset < size) return { start: upload.offset, end: Math.min(upload.offset + step, size) }
  return { start: Math.max(0, Math.ceil(size / step) - 1) * step, end: size }
}

function isRepeat(upload: ServerUpload, start: number): boolean {
  return start < upload.offset
}
