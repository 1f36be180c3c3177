import { extendChain, hashFunctionOf } from './chain.ts'
import { checkChain } from './check-chain.ts'
import { UploadClientError } from './client-error.ts'
import type { ServerUpload } from './server-upload.ts'
import { cutSize, type UploadMemory, type UploadPlan } from './upload-plan.ts'

/**
 * Proves that the bytes the server already has are this source's, by computing their chain again.
 *
 * The wire does not say where the chunks were cut, so it can be done only when every one had the size that this
 * client cuts: the offset is a multiple of it, or the end. A prefix that cannot be proven is refused like a wrong one:
 * a silent mix of two files is the worst that can happen, and starting anew always works.
 */
export async function verifyPrefix(
  plan: UploadPlan,
  memory: UploadMemory,
  upload: ServerUpload,
  signal: AbortSignal,
): Promise<void> {
  checkChain(memory, upload)
  if (memory.verified || !plan.verifyPrefix) return
  const cut = cutSize(plan, upload)
  if (upload.chain !== undefined) {
    const algorithm = hashFunctionOf(upload.chain, plan.create.hashFunction)
    const chain = await chainOfPrefix(plan, algorithm, upload.offset, cut, signal)
    if (chain !== upload.chain) throw notProven(upload, cut)
  }
  memory.verified = true
}

async function chainOfPrefix(
  plan: UploadPlan,
  algorithm: string,
  offset: number,
  cut: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  let chain: string | undefined
  for (let start = 0; start < Math.max(offset, 1); start += cut) {
    signal.throwIfAborted()
    const slice = await plan.source.slice(start, Math.min(start + cut, offset))
    chain = await extendChain(plan.digester, algorithm, chain, await plan.digester.digest(algorithm, slice))
  }
  return chain
}

function notProven(upload: ServerUpload, cut: number): UploadClientError {
  return new UploadClientError(
    'source-changed',
    `The ${upload.offset} bytes on the server cannot be proven to be this source's, cut in chunks of ${cut} bytes; start a new upload`,
    { body: upload.body },
  )
}
