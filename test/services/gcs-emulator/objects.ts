import { createHash } from 'node:crypto'
import { crc32c } from './crc32c.ts'

/** An answer of the service that is no success. */
export class Refusal extends Error {
  readonly status: number
  readonly reason: string

  constructor(status: number, reason: string, message: string = reason) {
    super(message)
    this.status = status
    this.reason = reason
  }
}

export type Fields = Readonly<Record<string, unknown>>

export interface Stored {
  readonly bytes: Buffer
  resource: Fields & { readonly generation: string; readonly storageClass: string }
}

/** The objects of all buckets, in memory, with the service's preconditions. */
export class Objects {
  readonly #buckets = new Map<string, Map<string, Stored>>()
  #generation = 1_700_000_000_000_000

  createBucket(name: string): void {
    this.#buckets.set(name, new Map())
  }

  in(bucket: string): Map<string, Stored> {
    const found = this.#buckets.get(bucket)
    if (found) return found
    throw new Refusal(404, 'notFound', 'The specified bucket does not exist.')
  }

  get(bucket: string, name: string, generation?: string | null): Stored {
    const found = this.in(bucket).get(name)
    if (found && (!generation || found.resource.generation === generation)) return found
    throw new Refusal(404, 'notFound', `No such object: ${bucket}/${name}`)
  }

  /** Throws unless `ifGenerationMatch` holds; `0` is that there is none. */
  check(bucket: string, name: string, wanted: string | null): void {
    const actual = this.in(bucket).get(name)?.resource.generation ?? '0'
    if (wanted !== null && wanted !== actual) throw new Refusal(412, 'conditionNotMet')
  }

  /** Checks the digests that came along, and keeps the bytes under the name. */
  put(bucket: string, name: string, bytes: Buffer, given: Fields = {}): Stored['resource'] {
    const digests = { crc32c: crc32c(bytes), md5Hash: createHash('md5').update(bytes).digest('base64') }
    for (const [digest, actual] of Object.entries(digests))
      if ((given[digest] ?? actual) !== actual)
        throw new Refusal(400, 'invalid', `Provided ${digest} "${given[digest]}" doesn't match "${actual}".`)
    this.#generation += 1
    const generation = String(this.#generation)
    const { contentType = 'application/octet-stream', storageClass = 'STANDARD' } = given
    const known = { name, bucket, generation, size: String(bytes.length), etag: `etag-${generation}` }
    const resource = { ...given, contentType, storageClass: String(storageClass), ...digests, ...known }
    this.in(bucket).set(name, { bytes, resource })
    return resource
  }
}
