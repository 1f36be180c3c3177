import type { ContainerClient } from '@azure/storage-blob'
import { UploadError } from '../../core/errors.ts'
import type { ByteRange, StorageContext } from '../../core/ports/storage.ts'
import { azureFailure } from './azure-failure.ts'
import type { AzureTools } from './azure-tools.ts'
import { unlessCode } from './unless-code.ts'
import { watchSilence } from './watch-silence.ts'

/** A body may break so often in a row without bringing a byte. */
const patience = 5

/**
 * Streams a range of a blob, and asks for the rest of the very same blob when the connection breaks in between: the
 * SDK's own stream does so only where the body ends early without a reset, and waits for ever on a dead one.
 * `STORAGE_GONE` when there is none.
 */
export async function* readBlob(
  { calls, clock }: AzureTools,
  name: string,
  range: ByteRange,
  { signal }: StorageContext,
): AsyncGenerator<Uint8Array> {
  signal.throwIfAborted()
  const doing = `read ${name}`
  let { start: at, end } = range
  let etag: string | undefined
  let breaks = 0
  let isWanted = true
  while (at < end) {
    const silent = new AbortController()
    const opened = await calls.run({ doing, signal }, ({ container }, trying) =>
      openRange(container, { name, at, end, etag, signal: AbortSignal.any([trying, signal, silent.signal]) }),
    )
    if (typeof opened === 'string')
      throw new UploadError('STORAGE_GONE', `Blob ${name} in the ${calls.place} ${opened}`)
    etag = opened.etag
    end = at + opened.size
    const unwatch = watchSilence(
      clock,
      () => (isWanted ? at : undefined),
      () => silent.abort(),
    )
    try {
      for await (const chunk of opened.body) {
        at += chunk.length
        breaks = 0
        isWanted = false
        yield chunk
        isWanted = true
      }
    } catch (error) {
      signal.throwIfAborted()
      breaks += 1
      if (breaks > patience) throw azureFailure(error, doing, calls.place)
    } finally {
      unwatch()
    }
  }
}

interface RangeOrder {
  readonly name: string
  readonly at: number
  readonly end: number
  readonly etag: string | undefined
  /** Lives as long as the body: the time of a try ends with the headers, and a body may take as long as its reader. */
  readonly signal: AbortSignal
}

interface OpenRange {
  readonly body: AsyncIterable<Uint8Array>
  readonly size: number
  readonly etag: string | undefined
}

/** The bytes, or why there are none. */
async function openRange(
  container: ContainerClient,
  { name, at, end, etag, signal }: RangeOrder,
): Promise<OpenRange | string> {
  const options = {
    abortSignal: signal,
    maxRetryRequests: 0,
    conditions: etag === undefined ? {} : { ifMatch: etag },
  }
  const download = container
    .getBlobClient(name)
    .download(at, end - at, options)
    .then(found => ({
      body: bodyOf(found),
      size: found.contentLength ?? 0,
      etag: found.etag,
    }))
  const past = unlessCode(['InvalidRange'], { body: nothing(), size: 0, etag }, download)
  return unlessCode(
    ['ConditionNotMet'],
    'was replaced while it was read',
    unlessCode(['BlobNotFound'], 'is not there', past),
  )
}

function bodyOf({
  readableStreamBody,
}: {
  readableStreamBody?: NodeJS.ReadableStream
}): AsyncIterable<Uint8Array> {
  return (readableStreamBody as AsyncIterable<Uint8Array> | undefined) ?? nothing()
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
