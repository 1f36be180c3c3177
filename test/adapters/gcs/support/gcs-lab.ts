import { generateKeyPairSync, randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Storage } from '@google-cloud/storage'
import { afterAll, afterEach } from 'vitest'
import { type GcsHandle, type GcsStorageOptions, gcsStorage } from '../../../../src/adapters/gcs/index.ts'
import type {
  Assembly,
  Part,
  StorageAdapter,
  StorageContext,
  StorageTarget,
} from '../../../../src/core/ports/storage.ts'
import type { PartReceipt } from '../../../../src/core/types.ts'
import { assertSameBytes } from '../../../../src/testing/same-bytes.ts'
import { seededRandom } from '../../../../src/testing/seeded-random.ts'
import {
  type GcsEmulator,
  startGcsEmulator,
  type Trouble,
} from '../../../services/gcs-emulator/gcs-emulator.ts'
import { type SkippingClock, skippingClock } from './skipping-clock.ts'

export const unit = 262_144
export const context: StorageContext = { signal: new AbortController().signal }

/** An emulator of the test's own, to make trouble in. */
export interface GcsLab {
  readonly emulator: GcsEmulator
  readonly clock: SkippingClock
  /** A client with a key of its own, known to nobody. */
  readonly signingClient: Storage
  /** What another process would open. */
  open(options?: Partial<GcsStorageOptions>): StorageAdapter<GcsHandle>
  target(overrides?: Partial<StorageTarget>): StorageTarget
  bytes(size: number): Buffer
  /** Makes trouble for the next requests that match, one trouble after the other. */
  trouble(matches: (request: IncomingMessage) => boolean, ...troubles: readonly Trouble[]): void
  /** The names of everything in the bucket, in order. */
  names(): readonly string[]
  /** Fails unless these very bytes are published under the key. */
  expectPublished(key: string, bytes: Buffer): void
}

export const bucket = 'lab'

export async function gcsLab(): Promise<GcsLab> {
  const emulator = await startGcsEmulator()
  const clock = skippingClock()
  const random = seededRandom(7)
  afterAll(() => emulator.close())
  afterEach(() => {
    emulator.meddle = () => undefined
    emulator.objects.in(bucket).clear()
  })
  emulator.objects.createBucket(bucket)
  const client = new Storage({ apiEndpoint: emulator.endpoint, projectId: 'test' })
  return {
    emulator,
    clock,
    signingClient: new Storage({ apiEndpoint: emulator.endpoint, projectId: 'test', credentials: newKey() }),
    open: options => gcsStorage({ bucket, client, clock, ...options }),
    target: overrides => {
      const id = randomUUID()
      return { id, key: `docs/${id}.bin`, metadata: {}, conflict: 'rename', partSize: unit, ...overrides }
    },
    bytes: size => Buffer.from(random.bytes(size)),
    trouble(matches, ...troubles) {
      const left = [...troubles]
      emulator.meddle = request => (matches(request) ? left.shift() : undefined)
    },
    names: () => [...emulator.objects.in(bucket).keys()].sort(),
    expectPublished: (key, bytes) =>
      assertSameBytes(emulator.objects.get(bucket, key).bytes, bytes, `object ${key}`),
  }
}

/** One part of an upload's bytes. */
export function partOf(bytes: Buffer, number: number, size: number = unit): Part {
  const offset = (number - 1) * size
  const piece = bytes.subarray(offset, offset + size)
  return {
    number,
    offset,
    size: piece.length,
    buffers: [piece],
    last: offset + piece.length === bytes.length,
  }
}

/** Writes all bytes in parts of one size. */
export async function writeAll(
  storage: StorageAdapter<GcsHandle>,
  handle: GcsHandle,
  bytes: Buffer,
  size: number = unit,
): Promise<Assembly> {
  const parts: PartReceipt[] = []
  for (let number = 1; (number - 1) * size < bytes.length; number += 1)
    parts.push(await storage.writePart(handle, partOf(bytes, number, size), context))
  return { size: bytes.length, parts }
}

/** A PUT of bytes to a session, not a question. */
export function carriesBytes(request: IncomingMessage): boolean {
  return /^bytes \d/.test(request.headers['content-range'] ?? '')
}

export function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value))
}

function newKey(): { readonly client_email: string; readonly private_key: string } {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  return { client_email: 'test@example.iam.gserviceaccount.com', private_key: String(pem) }
}
