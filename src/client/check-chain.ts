import { UploadClientError } from './client-error.ts'
import type { ServerUpload } from './server-upload.ts'
import type { UploadMemory } from './upload-plan.ts'

/** The server's chain must be the one that this source's bytes make; anything else is another's upload. */
export function checkChain(memory: UploadMemory, upload: ServerUpload): void {
  const expected = memory.chains.get(upload.offset)
  if (expected === undefined || upload.chain === undefined || expected === upload.chain) return
  throw new UploadClientError(
    'source-changed',
    `The server's first ${upload.offset} bytes are not this source's (chain ${upload.chain}, not ${expected})`,
    { body: upload.body },
  )
}
