import { randomBytes } from 'node:crypto'
import type { StorageAdapter } from '../../core/ports/storage.ts'
import { systemClock } from '../../core/system-clock.ts'
import { checkBucket } from './check-bucket.ts'
import { signParts } from './direct-parts.ts'
import type { GcsBucket } from './gcs-bucket.ts'
import { gcsCalls } from './gcs-calls.ts'
import { type GcsClient, resolveClient } from './gcs-client.ts'
import { type GcsHandle, privateNames } from './gcs-handle.ts'
import { gcsObjects } from './gcs-objects.ts'
import { checkedOptions, type GcsStorageOptions } from './gcs-options.ts'
import { gcsTail } from './gcs-tail.ts'
import { gcsTransport } from './gcs-transport.ts'
import { parallelUploads } from './parallel-uploads.ts'
import { publishedResource } from './published-resource.ts'
import { readObject } from './read-object.ts'
import { resumableUploads } from './resumable-uploads.ts'
import { silenceWatch } from './silence-watch.ts'
import type { UploadMode } from './upload-mode.ts'

/**
 * Objects in a bucket of Google Cloud Storage. Bytes go to private objects under `<prefix>.quayside/`, and are copied
 * to their key, inside the service, when they are whole and their checksum was compared. The SDK is loaded at first
 * use: `SDK_MISSING` when it is not installed. `INVALID_OPTIONS` when the options cannot work.
 */
export function gcsStorage(options: GcsStorageOptions): StorageAdapter<GcsHandle> {
  const { name = 'gcs', mode = 'resumable', prefix = '', clock = systemClock } = checkedOptions(options)
  const client = once(() => resolveClient(options.client, options.clientOptions))
  const bucket = openBucket(options, client)
  const { begin, ...uploads }: UploadMode =
    mode === 'parallel'
      ? {
          ...parallelUploads(bucket),
          direct: async (handle, parts, { signal }) => {
            signal.throwIfAborted()
            const names = bucket.namesOf(handle)
            const place = { client: await client(), bucket: options.bucket, clock }
            return signParts(place, parts, number => names.part(number))
          },
        }
      : resumableUploads(bucket)
  return {
    name,
    ...uploads,

    async create(target, { signal }) {
      signal.throwIfAborted()
      const token = randomBytes(12).toString('base64url')
      const { id, key, conflict } = target
      const resource = publishedResource(target, options.objectSettings?.(target) ?? {}, token)
      return begin({ id, token, key, conflict, resource }, signal)
    },

    read: (key, range, { signal }) => readObject(bucket, { name: `${prefix}${key}` }, range, signal),
    remove: (key, { signal }) => bucket.objects.remove(`${prefix}${key}`, signal),
    tail: gcsTail(bucket),
    check: ({ signal }) => checkBucket(bucket, prefix, signal),
  }
}

function openBucket(options: GcsStorageOptions, client: () => Promise<GcsClient>): GcsBucket {
  const { bucket, prefix = '', userProject, retries = 4, silenceMs = 60_000, clock = systemClock } = options
  const transport = gcsTransport(client, { clock, silenceMs })
  const calls = gcsCalls({ transport, bucket, clock, retries })
  const place = { bucket, ...(userProject === undefined ? {} : { userProject }) }
  return {
    place,
    calls,
    objects: gcsObjects(calls, place),
    watch: () => silenceWatch(clock, Math.ceil(silenceMs / 4)),
    nameOf: key => `${prefix}${key}`,
    namesOf: handle => privateNames(prefix, handle),
  }
}

/** Made at first use; a failure is not remembered, so that installing the SDK or fixing credentials helps. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make().catch(error => {
      made = undefined
      throw error
    })
    return made
  }
}
