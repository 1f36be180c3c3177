import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type FsHandle, type FsStorageOptions, fsStorage } from '../../../../src/adapters/fs/fs-storage.ts'
import type { StorageAdapter, StorageTarget } from '../../../../src/core/ports/storage.ts'
import type { StoredObject } from '../../../../src/core/types.ts'

export const context: { readonly signal: AbortSignal } = { signal: new AbortController().signal }

/** A fresh directory, removed when the test is over. */
export function freshDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'quayside-fs-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  return directory
}

/** A storage in a directory, and shorthand for what tests do with it. */
export interface FsBench {
  readonly directory: string
  readonly storage: StorageAdapter<FsHandle>
  /** Another process over the same place. */
  another(): StorageAdapter<FsHandle>
  create(target?: Partial<StorageTarget>): Promise<FsHandle>
  /** An upload whose bytes are all staged. */
  staged(text: string, target?: Partial<StorageTarget>): Promise<FsHandle>
  write(handle: FsHandle, text: string, offset?: number): Promise<void>
  complete(handle: FsHandle, size: number, storage?: StorageAdapter<FsHandle>): Promise<StoredObject>
  publish(text: string, target?: Partial<StorageTarget>): Promise<StoredObject>
  /** Below the directory. */
  path(...names: string[]): string
  stagedPath(handle: FsHandle): string
}

export function fsBench(options: Partial<FsStorageOptions> = {}): FsBench {
  const directory = options.directory ?? freshDirectory()
  const another = () => {
    const made = fsStorage({ ...options, directory })
    onTestFinished(() => made.close?.())
    return made
  }
  const storage = another()
  const bench: FsBench = {
    directory,
    storage,
    another,
    create(target = {}) {
      const id = randomUUID()
      return storage.create(
        { id, key: 'file.txt', metadata: {}, conflict: 'rename', partSize: 64, ...target },
        context,
      )
    },
    async write(handle, text, offset = 0) {
      const bytes = Buffer.from(text)
      const part = { number: 1, offset, size: bytes.length, buffers: [bytes], last: false }
      await storage.writePart(handle, part, context)
    },
    async staged(text, target) {
      const handle = await bench.create(target)
      await bench.write(handle, text)
      return handle
    },
    complete: (handle, size, by = storage) => by.complete(handle, { size, parts: [] }, context),
    async publish(text, target) {
      return bench.complete(await bench.staged(text, target), Buffer.byteLength(text))
    },
    path: (...names) => join(directory, ...names),
    stagedPath: ({ id }) => join(directory, '.quayside/staging', `${id}.part`),
  }
  return bench
}
