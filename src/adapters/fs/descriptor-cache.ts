import type { FileHandle } from 'node:fs/promises'

/**
 * Keeps descriptors open across calls, so that a part costs a write and not an open, a write and a close.
 * At most `limit` stay open while nobody uses them; one in use is never closed.
 */
export interface DescriptorCache {
  /** Runs `work` with the descriptor of `path`, opened by `open` when it is not there; callers share it. */
  use<T>(path: string, open: () => Promise<FileHandle>, work: (file: FileHandle) => Promise<T>): Promise<T>
  /** Closes the descriptor of `path` when its last user is done; resolves then. */
  drop(path: string): Promise<void>
  /** Closes what has not been used since the last time this was called. */
  closeIdle(): Promise<void>
  /** Closes all, each when its last user is done. */
  close(): Promise<void>
  /** How many are open or being opened. */
  readonly size: number
}

interface Entry {
  readonly file: Promise<FileHandle>
  readonly closed: Deferred
  users: number
  isIdle: boolean
  isDropped: boolean
}

interface Deferred {
  readonly promise: Promise<void>
  readonly resolve: (outcome: void | Promise<void>) => void
}

/** An empty cache. */
export function descriptorCache(limit: number): DescriptorCache {
  // In the order of last use, the longest unused first.
  const entries = new Map<string, Entry>()
  let latest: Entry | undefined

  const closeWhenFree = (path: string, entry: Entry): Promise<void> => {
    if (entries.get(path) === entry) entries.delete(path)
    entry.isDropped = true
    if (entry.users === 0) entry.closed.resolve(closeEntry(entry))
    return entry.closed.promise
  }

  const take = (path: string, open: () => Promise<FileHandle>): Entry => {
    const entry = entries.get(path) ?? opening(path, open)
    if (entry !== latest) {
      entries.delete(path)
      entries.set(path, entry)
      latest = entry
    }
    entry.users += 1
    entry.isIdle = false
    return entry
  }

  /** A failed opening must not be remembered. */
  const opening = (path: string, open: () => Promise<FileHandle>): Entry => {
    const entry = newEntry(open())
    entry.file.catch(() => void closeWhenFree(path, entry))
    return entry
  }

  const giveBack = (path: string, entry: Entry): void => {
    entry.users -= 1
    if (entry.isDropped && entry.users === 0) void closeWhenFree(path, entry)
    for (const [each, candidate] of entries) {
      if (entries.size <= limit) return
      if (candidate.users === 0) void closeWhenFree(each, candidate)
    }
  }

  const dropAll = async (which: (entry: Entry) => boolean): Promise<void> => {
    const chosen = [...entries].filter(([, entry]) => which(entry))
    await Promise.all(chosen.map(([path, entry]) => closeWhenFree(path, entry)))
  }

  return {
    get size() {
      return entries.size
    },
    async use(path, open, work) {
      const entry = take(path, open)
      try {
        return await work(await entry.file)
      } finally {
        giveBack(path, entry)
      }
    },
    async drop(path) {
      const entry = entries.get(path)
      if (entry) await closeWhenFree(path, entry)
    },
    async closeIdle() {
      const idle = dropAll(entry => entry.isIdle && entry.users === 0)
      for (const entry of entries.values()) entry.isIdle = true
      await idle
    },
    close: () => dropAll(() => true),
  }
}

function newEntry(file: Promise<FileHandle>): Entry {
  let resolve: Deferred['resolve'] = () => {}
  const promise = new Promise<void>(done => {
    resolve = done
  })
  return { file, closed: { promise, resolve }, users: 0, isIdle: false, isDropped: false }
}

/** Never rejects: nothing that was promised depends on a close, for what must be durable was synced before. */
async function closeEntry(entry: Entry): Promise<void> {
  await entry.file.then(file => file.close()).catch(() => {})
}
