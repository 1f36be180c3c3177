import { randomUUID } from 'node:crypto'
import { base64OfCrc } from '../cloud/crc-text.ts'
import type { GcsCalls } from './gcs-calls.ts'
import { type GcsObject, objectIn, toObject } from './gcs-object.ts'
import { jsonBody, queryOf } from './gcs-request.ts'

/** Objects of one bucket, by their full names. */
export interface GcsObjects {
  find(name: string, signal: AbortSignal): Promise<GcsObject | undefined>
  /** Stores a whole object under the name, over one that is there. The service checks its CRC-32C. */
  put(name: string, body: ObjectBody, signal: AbortSignal): Promise<GcsObject>
  /** Adds to an object's metadata. */
  note(name: string, metadata: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void>
  /** Missing is success. */
  remove(name: string, signal: AbortSignal): Promise<void>
  /** Every object whose name begins with this, in order. */
  list(prefix: string, signal: AbortSignal): Promise<readonly GcsObject[]>
}

export interface ObjectBody {
  readonly size: number
  readonly buffers: readonly Uint8Array[]
  readonly crc32c: number
}

/** Private objects live for hours: classes with a minimum duration would charge weeks for each. */
export const privateClass = 'STANDARD'

export interface Place {
  readonly bucket: string
  /** The project that pays, for buckets that want their readers to. */
  readonly userProject?: string
}

/** The path of an object in the JSON API. */
export function objectPath({ bucket }: Place, name: string): string {
  return `/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}`
}

/** Where objects are uploaded to. */
export function uploadPath({ bucket }: Place): string {
  return `/upload/storage/v1/b/${encodeURIComponent(bucket)}/o`
}

export function gcsObjects(calls: GcsCalls, place: Place): GcsObjects {
  const { bucket, userProject } = place
  const path = (name: string): string => objectPath(place, name)
  return {
    async find(name, signal) {
      const url = path(name) + queryOf({ userProject })
      const rule = { doing: `look ${name} up`, expected: [200, 404], signal }
      const answer = await calls.call({ method: 'GET', url }, rule)
      return answer.status === 404 ? undefined : objectIn(answer)
    },

    async put(name, body, signal) {
      const url = uploadPath(place) + queryOf({ uploadType: 'multipart', name, userProject })
      const request = { method: 'POST', url, ...multipart(name, body) } as const
      return objectIn(await calls.call(request, { doing: `store ${name}`, expected: [200], signal }))
    },

    async note(name, metadata, signal) {
      const url = path(name) + queryOf({ userProject })
      const request = { method: 'PATCH', url, ...jsonBody({ metadata }) } as const
      await calls.call(request, { doing: `mark ${name}`, expected: [200], signal })
    },

    async remove(name, signal) {
      const url = path(name) + queryOf({ userProject })
      const rule = { doing: `remove ${name}`, expected: [200, 204, 404], signal }
      await calls.call({ method: 'DELETE', url }, rule)
    },

    async list(prefix, signal) {
      const found: GcsObject[] = []
      let pageToken: string | undefined
      do {
        const query = queryOf({ prefix, pageToken, userProject, maxResults: 1000 })
        const url = `/storage/v1/b/${encodeURIComponent(bucket)}/o${query}`
        const rule = { doing: `list ${prefix}`, expected: [200], signal }
        const page = JSON.parse((await calls.call({ method: 'GET', url }, rule)).text)
        found.push(...(page.items ?? []).map(toObject))
        pageToken = page.nextPageToken
      } while (pageToken !== undefined)
      return found
    },
  }
}

/** The one kind of upload whose checksum goes along in the same request, and is checked before anything is kept. */
function multipart(
  name: string,
  { buffers, crc32c }: ObjectBody,
): { readonly headers: Record<string, string>; readonly body: readonly Uint8Array[] } {
  const boundary = randomUUID()
  const resource = { name, crc32c: base64OfCrc(crc32c), storageClass: privateClass }
  const head =
    `--${boundary}\r\ncontent-type: application/json; charset=utf-8\r\n\r\n${JSON.stringify(resource)}\r\n` +
    `--${boundary}\r\ncontent-type: application/octet-stream\r\n\r\n`
  return {
    headers: { 'content-type': `multipart/related; boundary=${boundary}` },
    body: [Buffer.from(head), ...buffers, Buffer.from(`\r\n--${boundary}--\r\n`)],
  }
}
