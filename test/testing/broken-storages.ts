import type { MemoryBucket, MemoryHandle, MemoryStorage } from '../../src/adapters/memory/index.ts'
import type { Part, StorageAdapter, StorageContext } from '../../src/core/ports/storage.ts'

type Storage = StorageAdapter<MemoryHandle>

/** Storages that are wrong in one way each, and a clause that must tell. */
export interface BrokenStorage {
  readonly fault: string
  readonly caughtBy: string
  readonly breakIt: (right: MemoryStorage, bucket: MemoryBucket) => Storage
  /** Each process sees its own bytes. */
  readonly isSolitary?: boolean
}

const unhurried: StorageContext = { signal: new AbortController().signal }

export const brokenStorages: readonly BrokenStorage[] = [
  {
    fault: 'publishes early',
    caughtBy: 'nothing is visible before complete',
    breakIt: (right, bucket) => ({
      ...right,
      async writePart(handle, part, context) {
        const target = bucket.open.get(handle.upload)?.target
        if (target) bucket.objects.set(target.key, { bytes: Buffer.concat(part.buffers), metadata: {} })
        return right.writePart(handle, part, context)
      },
    }),
  },
  {
    fault: 'keeps state that is not in the handle',
    caughtBy: 'a handle and receipts that went through JSON serve another process',
    isSolitary: true,
    breakIt: right => right,
  },
  {
    fault: 'overwrites on conflict',
    caughtBy: "'rename' publishes beside an object that has the key",
    breakIt: right => ({
      ...right,
      create: (target, context) => right.create({ ...target, conflict: 'replace' }, context),
    }),
  },
  {
    fault: 'looks before it leaps, and others leap in between',
    caughtBy: 'uploads of one key that are published at once never overwrite each other',
    breakIt: (right, bucket) => ({
      ...right,
      async complete(handle, assembly, context) {
        const open = bucket.open.get(handle.upload)
        const isFree = open && !bucket.objects.has(open.target.key)
        await Promise.resolve()
        if (open && isFree)
          bucket.open.set(handle.upload, { ...open, target: { ...open.target, conflict: 'replace' } })
        return right.complete(handle, assembly, context)
      },
    }),
  },
  {
    fault: 'renames instead of refusing',
    caughtBy: "'refuse' is KEY_TAKEN and leaves the older object alone",
    breakIt: right => ({
      ...right,
      create: (target, context) => right.create({ ...target, conflict: 'rename' }, context),
    }),
  },
  {
    fault: "writes the caller's buffers later",
    caughtBy: 'buffers come back unchanged and may be used again as soon as the part is written',
    breakIt: right => {
      const later: { readonly handle: MemoryHandle; readonly part: Part }[] = []
      return {
        ...right,
        async writePart(handle, part) {
          later.push({ handle, part })
          return { number: part.number, offset: part.offset, size: part.size }
        },
        async complete(handle, assembly, context) {
          for (const { handle: of, part } of later.splice(0)) await right.writePart(of, part, context)
          return right.complete(handle, assembly, context)
        },
      }
    },
  },
  {
    fault: 'writes only the first 1024 buffers of a part',
    caughtBy: 'a part of many buffers, some of them empty, is one run of bytes',
    breakIt: right => ({
      ...right,
      writePart: (handle, part, context) => {
        const buffers = part.buffers.slice(0, 1024)
        const missing = part.size - Buffer.concat(buffers).length
        return right.writePart(handle, { ...part, buffers: [...buffers, new Uint8Array(missing)] }, context)
      },
    }),
  },
  {
    fault: 'appends instead of writing to positions',
    caughtBy: 'parts may come in any order',
    breakIt: right => {
      const ends = new Map<string, number>()
      return {
        ...right,
        async writePart(handle, part, context) {
          const offset = ends.get(handle.upload) ?? 0
          ends.set(handle.upload, offset + part.size)
          await right.writePart(handle, { ...part, offset }, context)
          return { number: part.number, offset: part.offset, size: part.size }
        },
      }
    },
  },
  {
    fault: 'publishes all that is staged',
    caughtBy: 'bytes beyond the assembly, left by a crashed chunk, are never published',
    breakIt: right => {
      const ends = new Map<string, number>()
      return {
        ...right,
        async writePart(handle, part, context) {
          ends.set(handle.upload, Math.max(ends.get(handle.upload) ?? 0, part.offset + part.size))
          return right.writePart(handle, part, context)
        },
        complete: (handle, assembly, context) =>
          right.complete(handle, { ...assembly, size: ends.get(handle.upload) ?? 0 }, context),
      }
    },
  },
  {
    fault: 'does not know an upload that it has published',
    caughtBy: 'complete twice gives the same answer and changes nothing',
    breakIt: (right, bucket) => ({
      ...right,
      async complete(handle, assembly, context) {
        const object = await right.complete(handle, assembly, context)
        bucket.published.delete(handle.upload)
        return object
      },
    }),
  },
  {
    fault: 'removes the object when a completed upload is aborted',
    caughtBy: 'abort of a completed upload leaves the object alone',
    breakIt: (right, bucket) => ({
      ...right,
      async abort(handle, context) {
        const object = bucket.published.get(handle.upload)
        if (object) bucket.objects.delete(object.key)
        await right.abort(handle, context)
      },
    }),
  },
  {
    fault: 'ignores signals',
    caughtBy: 'writePart with an aborted signal rejects with its reason, and the part can be written later',
    breakIt: right => ({
      ...right,
      writePart: (handle, part) => right.writePart(handle, part, unhurried),
    }),
  },
  {
    fault: 'reads one byte too few',
    caughtBy: 'a published object can be read in ranges: start, middle, end, one byte, none',
    breakIt: right => ({
      ...right,
      read: (key, { start, end }, context) =>
        right.read?.(key, { start, end: end === Number.MAX_SAFE_INTEGER ? end : end - 1 }, context) ??
        (async function* () {})(),
    }),
  },
  {
    fault: 'reads nothing where there is nothing',
    caughtBy: 'reading an object that is not there is STORAGE_GONE',
    breakIt: (right, bucket) => ({
      ...right,
      async *read(key, range, context) {
        if (right.read && bucket.objects.has(key)) yield* right.read(key, range, context)
      },
    }),
  },
  {
    fault: 'pads what is missing with zeros',
    caughtBy: 'an assembly of bytes that were never written is refused and stays invisible',
    breakIt: right => ({
      ...right,
      async complete(handle, assembly, context) {
        const padding = [new Uint8Array(1)]
        const part = { number: 1, offset: assembly.size - 1, size: 1, buffers: padding, last: true }
        return right.complete(handle, assembly, context).catch(async () => {
          await right.writePart(handle, part, context)
          return right.complete(handle, assembly, context)
        })
      },
    }),
  },
]
