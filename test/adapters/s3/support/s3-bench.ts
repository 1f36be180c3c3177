import { randomUUID } from 'node:crypto'
import {
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3'
import { type S3Handle, type S3StorageOptions, s3Storage } from '../../../../src/adapters/s3/index.ts'
import type {
  AnyStorage,
  Assembly,
  StorageAdapter,
  StorageTarget,
} from '../../../../src/core/ports/storage.ts'
import type { PartReceipt } from '../../../../src/core/types.ts'
import type { S3Service } from '../../../services/s3-service.ts'
import { hastyClock } from './hasty-clock.ts'
import { s3Config } from './s3-config.ts'

export const context: { readonly signal: AbortSignal } = { signal: new AbortController().signal }

const minimal = 5 * 1024 * 1024

/** A bucket, storages over it, and a look past them at what is really there. */
export interface S3Bench {
  open(options?: Partial<S3StorageOptions>): StorageAdapter<S3Handle>
  /** Names of all objects whose key begins with the service's prefix. */
  names(): Promise<readonly string[]>
  /** Uploads that hold parts and are neither completed nor aborted. */
  unfinished(): Promise<readonly string[]>
  /** What S3 says of an object. */
  head(key: string): Promise<HeadObjectCommandOutput>
  close(): void
}

export function s3Bench(service: S3Service, endpoint: string | undefined = service.endpoint): S3Bench {
  const config = s3Config({ ...service, ...(endpoint ? { endpoint } : {}) })
  const { bucket, prefix } = service
  const client = new S3Client(s3Config(service))
  return {
    open: options => s3Storage({ bucket, prefix, config, clock: hastyClock(), ...options }),
    async names() {
      const list = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix })
      return ((await client.send(list)).Contents ?? []).map(({ Key = '' }) => Key.slice(prefix.length))
    },
    async unfinished() {
      const list = new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix })
      return ((await client.send(list)).Uploads ?? []).map(({ Key = '' }) => Key.slice(prefix.length))
    },
    head: key => client.send(new HeadObjectCommand({ Bucket: bucket, Key: `${prefix}${key}` })),
    close: () => client.destroy(),
  }
}

export function targetOf(overrides: Partial<StorageTarget> = {}): StorageTarget {
  const id = randomUUID()
  return { id, key: `tests/${id}.bin`, metadata: {}, conflict: 'refuse', partSize: minimal, ...overrides }
}

/** Writes bytes in parts of 5 MiB, one after the other. */
export async function writeAll(storage: AnyStorage, handle: S3Handle, bytes: Uint8Array): Promise<Assembly> {
  const parts: PartReceipt[] = []
  for (let offset = 0; offset < bytes.length; offset += minimal) {
    const buffer = bytes.subarray(offset, offset + minimal)
    const part = { number: parts.length + 1, offset, size: buffer.length, buffers: [buffer] }
    parts.push(await storage.writePart(handle, { ...part, last: offset + minimal >= bytes.length }, context))
  }
  return { size: bytes.length, parts }
}

/** An object, or a range of it. */
export async function readAll(
  storage: AnyStorage,
  key: string,
  start = 0,
  end: number = Number.MAX_SAFE_INTEGER,
): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of storage.read?.(key, { start, end }, context) ?? []) pieces.push(piece)
  return Buffer.concat(pieces)
}
