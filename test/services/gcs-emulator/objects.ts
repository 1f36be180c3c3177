import { createHash } from 'node:crypto'
import { crc32c } from './crc32c.ts'
import { Refusal } from './refusal.ts'

export interface Resource {
  readonly name: string
  readonly generation: string
  readonly size: string
  readonly crc32c: string
  readonly storageClass: string
  readonly metadata?: Record<string, string>
  readonly [field: string]: unknown
}

export interface Stored {
  readonly bytes: Buffer
  resource: Resource
}

/** The objects of all buckets, in memory, with the service's preconditions. */
export class Objects {
  readonly #buckets = new Map<string, Map<string, Stored>>()
  #generation = 1_700_000_000_000_000

  createBucket(name: string): void {
    if (this.#buckets.has(name)) throw new Refusal(409, 'conflict', 'You already own this bucket.')
    this.#buckets.set(name, new Map())
  }

  in(bucket: string): Map<string, Stored> {
    const found = this.#buckets.get(bucket)
    if (found) return found
    throw new Refusal(404, 'notFound', 'The specified bucket does not exist.')
  }

  get(bucket: string, name: string, generation?: string | null): Stored {
    const found = this.in(bucket).get(name)
    const isIt = found && (!generation || found.resource.generation === generation)
    if (isIt) return found
    throw new Refusal(404, 'notFound', `No such object: ${bucket}/${name}`)
  }

  /** Throws unless `ifGenerationMatch` holds; `0` is that there is none. */
  check(bucket: string, name: string, query: URLSearchParams): void {
    const wanted = query.get('ifGenerationMatch')
    const actual = this.in(bucket).get(name)?.resource.generation ?? '0'
    if (wanted === null || wanted === actual) return
    throw new Refusal(
      412,
      'conditionNotMet',
      'At least one of the pre-conditions you specified did not hold.',
    )
  }

  /** Checks the digests that came along, and keeps the bytes under the name. */
  put(bucket: string, name: string, bytes: Buffer, given: Record<string, unknown> = {}): Stored {
    const actual = { crc32c: crc32c(bytes), md5Hash: createHash('md5').update(bytes).digest('base64') }
    for (const digest of ['crc32c', 'md5Hash'] as const)
      if (given[digest] !== undefined && given[digest] !== actual[digest])
        throw new Refusal(
          400,
          'invalid',
          `Provided ${digest} "${given[digest]}" doesn't match "${actual[digest]}".`,
        )
    this.#generation += 1
    const generation = String(this.#generation)
    const { kind: _, ...settings } = given
    const resource = {
      contentType: 'application/octet-stream',
      storageClass: 'STANDARD',
      ...settings,
      ...actual,
      name,
      bucket,
      generation,
      size: String(bytes.length),
      etag: Buffer.from(generation).toString('base64'),
    }
    const stored = { bytes, resource }
    this.in(bucket).set(name, stored)
    return stored
  }
}
