import type { Readable } from 'node:stream'
import { UploadError } from '../../core/errors.ts'
import type { ByteRange } from '../../core/ports/storage.ts'
import type { GcsBucket } from './gcs-bucket.ts'
import { failureOfThrown } from './gcs-failure.ts'
import { objectPath } from './gcs-objects.ts'
import { type GcsAnswer, queryOf } from './gcs-request.ts'
import type { SilenceWatch } from './silence-watch.ts'

/** An object to be read; with a generation, those very bytes or none. */
export interface ReadSource {
  readonly name: string
  readonly generation?: string | undefined
}

/** How often a download that breaks off is taken up again without a byte in between. */
const patience = 4

/**
 * Streams a range; one that ends past the object ends with it. A connection that breaks is made again from where it
 * stood, for the same generation. `STORAGE_GONE` when there is no such object.
 */
export async function* readObject(
  bucket: GcsBucket,
  source: ReadSource,
  { start, end }: ByteRange,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  signal.throwIfAborted()
  let { generation } = source
  let at = start
  let idle = 0
  while (at < end) {
    const answer = await open(bucket, { name: source.name, generation }, { start: at, end }, signal)
    if (!answer.stream) return
    generation ??= answer.header('x-goog-generation')
    const announced = at + Number(answer.header('content-length'))
    let failure: unknown
    try {
      for await (const piece of watched(answer.stream, bucket.watch())) {
        at += piece.length
        idle = 0
        yield piece
      }
      if (at >= announced) return
    } catch (error) {
      signal.throwIfAborted()
      failure = error
    } finally {
      if (at < announced) answer.cancel?.()
    }
    idle += 1
    if (idle > patience) throw brokenOff(bucket, source.name, failure)
  }
}

/** The SDK's transport does not tell that a connection broke in an answer's middle: then there is only silence. */
async function* watched(stream: Readable, watch: SilenceWatch): AsyncIterable<Uint8Array> {
  watch.signal.addEventListener('abort', () => stream.destroy(watch.signal.reason))
  try {
    for await (const piece of stream) {
      watch.hold()
      yield piece
      watch.touch()
    }
  } finally {
    watch.end()
    stream.destroy()
  }
}

/** No stream where the range begins at the object's end. */
async function open(
  { calls, place }: GcsBucket,
  { name, generation }: ReadSource,
  { start, end }: ByteRange,
  signal: AbortSignal,
): Promise<GcsAnswer> {
  const query = queryOf({ alt: 'media', generation, userProject: place.userProject })
  const request = {
    method: 'GET',
    url: objectPath(place, name) + query,
    headers: { range: `bytes=${start}-${end - 1}`, 'accept-encoding': 'identity' },
    streams: true,
  } as const
  const answer = await calls.call(request, { doing: `read ${name}`, expected: [200, 206, 404, 416], signal })
  if (answer.status === 404)
    throw new UploadError('STORAGE_GONE', `There is no object ${name} in the bucket (any more)`)
  return answer
}

function brokenOff({ place }: GcsBucket, name: string, error: unknown): UploadError {
  const { said } = failureOfThrown(error)
  return new UploadError(
    'STORAGE_UNAVAILABLE',
    `Reading ${name} from bucket ${place.bucket} broke off: ${said}`,
  )
}
