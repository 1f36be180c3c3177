import { createHash } from 'node:crypto'
import { expect, onTestFinished } from 'vitest'
import { memoryLocker, memorySessions } from '../../../src/adapters/memory/index.ts'
import { createUploadEngine } from '../../../src/core/create-engine.ts'
import type { EngineOptions } from '../../../src/core/options.ts'
import type { Digest } from '../../../src/core/types.ts'
import type { UploadEngine } from '../../../src/core/upload-engine.ts'
import { assertSameBytes, collect } from '../../../src/testing/same-bytes.ts'
import { seededRandom } from '../../../src/testing/seeded-random.ts'
import { type Cloud, type CloudOpening, openUpload } from './cloud.ts'

export const MiB = 1_048_576

/** Engines of one test over one cloud, that share their records as processes would. */
export interface CloudBench {
  /** Another process: an engine with a storage of its own. */
  start(options?: Partial<EngineOptions>, opening?: CloudOpening): UploadEngine
  /** Puts bytes into the storage that no record knows of, as a process does that dies before it could record them. */
  leaveBehind(id: string, bytes: Uint8Array): Promise<void>
  /** Holds what is published to these bytes, read back through another process. */
  expectPublished(id: string, bytes: Uint8Array): Promise<void>
  /** Holds all that is in the cloud to these keys: nothing private is left, nothing else is visible. */
  expectOnly(...keys: readonly string[]): Promise<void>
  /** As `expectOnly`, while uploads are under way: what is private to them is there, too. */
  expectOnlyPrivate(...keys: readonly string[]): Promise<void>
}

let benches = 0

export function cloudBench(cloud: Cloud): CloudBench {
  benches += 1
  const prefix = `${benches}/`
  const records = { sessions: memorySessions(), locker: memoryLocker() }
  const bench: CloudBench = {
    start(options, opening) {
      const storage = cloud.open({ prefix, ...opening })
      onTestFinished(() => storage.close?.())
      return createUploadEngine({ storage, ...records, chunkSize: 16 * MiB, ...options })
    },
    async leaveBehind(id, bytes) {
      const context = { signal: new AbortController().signal }
      const storage = cloud.open({ prefix })
      const record = await records.sessions.get(id, context)
      const buffers = { offset: record?.offset ?? 0, size: bytes.length, buffers: [bytes] }
      await storage.tail?.write(record?.handle, buffers, context)
      await storage.close?.()
    },
    async expectPublished(id, bytes) {
      const { body, upload } = await bench.start().read(id)
      expect(upload.status).toBe('completed')
      assertSameBytes(await collect(body), bytes, `upload ${id}`)
    },
    async expectOnly(...keys) {
      expect([...(await cloud.contents(prefix))].sort()).toEqual([...keys].sort())
    },
    async expectOnlyPrivate(...keys) {
      const names = (await cloud.contents(prefix)).filter(name => !isPrivate(name))
      expect(names.sort()).toEqual([...keys].sort())
    },
  }
  return bench
}

/** What is ours, or S3's: nobody can read an upload that is open. */
export function isPrivate(name: string): boolean {
  return name.startsWith('.quayside/') || name.endsWith(openUpload)
}

export function bytesFrom(seed: number, size: number): Buffer {
  return Buffer.from(seededRandom(seed).bytes(size))
}

export function digestOf(bytes: Uint8Array, algorithm = 'md5'): Digest {
  return { algorithm, value: createHash(algorithm).update(bytes).digest('hex') }
}

/** The bytes, damaged in their middle. */
export function damaged(bytes: Uint8Array): Buffer {
  const copy = Buffer.from(bytes)
  const middle = Math.floor(bytes.length / 2)
  copy.writeUInt8(copy.readUInt8(middle) ^ 1, middle)
  return copy
}

/** A source that breaks off after these bytes. */
export async function* cutAfter(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
  throw new Error('The connection is gone')
}
