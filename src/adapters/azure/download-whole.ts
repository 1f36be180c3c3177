import type { BlobClient } from '@azure/storage-blob'

/** A small blob in one request; the SDK's own way to a buffer asks for the size first. */
export async function downloadWhole(blob: BlobClient, abortSignal: AbortSignal): Promise<Buffer> {
  const { readableStreamBody } = await blob.download(0, undefined, { abortSignal, maxRetryRequests: 0 })
  const pieces: Buffer[] = []
  for await (const piece of readableStreamBody ?? []) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}
