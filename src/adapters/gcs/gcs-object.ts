import type { GcsAnswer } from './gcs-request.ts'

/** An object as the service describes it. */
export interface GcsObject {
  readonly name: string
  /** Changes whenever the name gets other bytes. */
  readonly generation: string
  readonly size: number
  /** A number; every object has one. */
  readonly crc32c: number
  readonly etag: string
  readonly metadata: Readonly<Record<string, string>>
}

/** The object that an answer describes. */
export function objectIn(answer: GcsAnswer): GcsObject {
  return toObject(JSON.parse(answer.text))
}

/** From an object resource of the JSON API. */
export function toObject(resource: Readonly<Record<string, unknown>>): GcsObject {
  return {
    name: String(resource.name),
    generation: String(resource.generation),
    size: Number(resource.size),
    crc32c: Buffer.from(String(resource.crc32c), 'base64').readUInt32BE(),
    etag: String(resource.etag),
    metadata: (resource.metadata ?? {}) as Record<string, string>,
  }
}
