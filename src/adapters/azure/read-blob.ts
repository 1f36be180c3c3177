import { UploadError } from '../../core/errors.ts'
import type { ByteRange, StorageContext } from '../../core/ports/storage.ts'
import { type AzureCalls, unlessCode } from './azure-calls.ts'
import { azureFailure } from './azure-failure.ts'

/**
 * Streams a range of a blob. The SDK asks for the rest of the very same blob (by its ETag) when the connection breaks
 * in between. `STORAGE_GONE` when there is none.
 */
export async function* readBlob(
  calls: AzureCalls,
  name: string,
  { start, end }: ByteRange,
  { signal }: StorageContext,
): AsyncGenerator<Uint8Array> {
  signal.throwIfAborted()
  if (end <= start) return
  const doing = `read ${name}`
  const stream = await calls.run({ doing, signal }, async ({ container }, trying) => {
    // The time of a try ends with its headers; the body may take as long as its reader does.
    const abortSignal = AbortSignal.any([trying, signal])
    const download = container.getBlobClient(name).download(start, end - start, { abortSignal })
    return unlessCode(['InvalidRange'], [], unlessCode(['BlobNotFound'], undefined, download.then(bodyOf)))
  })
  if (!stream) throw new UploadError('STORAGE_GONE', `There is no blob ${name} in the ${calls.place}`)
  try {
    for await (const chunk of stream) yield chunk as Uint8Array
  } catch (error) {
    signal.throwIfAborted()
    throw azureFailure(error, doing, calls.place)
  }
}

function bodyOf({
  readableStreamBody,
}: {
  readableStreamBody?: NodeJS.ReadableStream
}): AsyncIterable<unknown> {
  return readableStreamBody ?? (async function* () {})()
}
