import type { Readable } from 'node:stream'
import { UploadError } from '../../core/errors.ts'
import type { ByteRange, StorageContext } from '../../core/ports/storage.ts'
import { isPassing } from '../cloud/cloud-failure.ts'
import type { S3Caller } from './s3-caller.ts'
import { s3Error, statusOf, troubleOf } from './s3-failure.ts'

/** How often in a row a stream that breaks off without a new byte is taken up again. */
const patience = 3

/**
 * Streams a range of an object. A connection that breaks is taken up where it ended, held to the same object by its
 * ETag. A range that begins at or behind the end gives nothing.
 */
export async function* readObject(
  s3: S3Caller,
  name: string,
  { start, end }: ByteRange,
  context: StorageContext,
): AsyncGenerator<Uint8Array> {
  context.signal.throwIfAborted()
  let at = start
  let etag: string | undefined
  let fruitless = 0
  while (at < end) {
    const answer = await open(s3, name, { start: at, end }, etag, context)
    if (!answer) return
    etag ??= answer.etag
    const before = at
    try {
      for await (const bytes of answer.body) {
        at += bytes.length
        yield bytes
      }
      return
    } catch (error) {
      context.signal.throwIfAborted()
      fruitless = at > before ? 0 : fruitless + 1
      const isWorthIt = isPassing(troubleOf(error)) && fruitless < patience
      if (!isWorthIt) throw failureOf(error, s3, name)
    }
  }
}

interface Answer {
  readonly body: AsyncIterable<Uint8Array>
  readonly etag: string | undefined
}

async function open(
  s3: S3Caller,
  name: string,
  range: ByteRange,
  etag: string | undefined,
  context: StorageContext,
): Promise<Answer | undefined> {
  const input = {
    Bucket: s3.bucket,
    Key: name,
    ...rangeOf(range),
    ...(etag === undefined ? {} : { IfMatch: etag }),
  }
  try {
    return await s3.attempt(context, async ({ sdk, client }) => {
      // The signal outlives this try: it ends the stream as well.
      const answer = await client.send(new sdk.GetObjectCommand(input), { abortSignal: context.signal })
      return { body: answer.Body as Readable, etag: answer.ETag }
    })
  } catch (error) {
    context.signal.throwIfAborted()
    if (statusOf(error) === 416) return undefined
    throw failureOf(error, s3, name)
  }
}

/** Without a range an object of no bytes is an answer, with one it is a refusal. */
function rangeOf({ start, end }: ByteRange): { readonly Range?: string } {
  if (end < Number.MAX_SAFE_INTEGER) return { Range: `bytes=${start}-${end - 1}` }
  return start === 0 ? {} : { Range: `bytes=${start}-` }
}

function failureOf(error: unknown, s3: S3Caller, name: string): unknown {
  if (statusOf(error) === 412)
    return new UploadError('STORAGE_GONE', `Object ${name} was replaced while it was read; read it again`)
  return s3Error(error, `read object ${name}`, s3.bucket)
}
