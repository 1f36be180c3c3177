// A whole storage adapter in one file: every part is a file of its own, joined when the upload is complete.
// It shows the contract; on a local disk `fsStorage` does the same in one pass.
import { createReadStream, createWriteStream } from 'node:fs'
import { link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
  type Assembly,
  type ByteRange,
  type StorageAdapter,
  type StorageContext,
  type StorageTarget,
  type StorageTraits,
  type StoredObject,
  UploadError,
} from 'quayside'

/** What another process needs to go on with an upload. Survives JSON. */
export type FolderHandle = Pick<StorageTarget, 'id' | 'key' | 'conflict'>

/** What the engine plans with: parts of any size, in any order, and a list of them to publish. */
const traits: StorageTraits = Object.freeze({
  part: Object.freeze({ min: 1, max: Infinity, align: 1, maxCount: Infinity }),
  maxObjectSize: Number.MAX_SAFE_INTEGER,
  order: 'any',
  contiguous: false,
  preferredWrite: 8 * 1_048_576,
})

/** Objects are files in `directory`; what is unfinished is below `<directory>/.parts`. */
export function folderStorage({ directory }: { readonly directory: string }): StorageAdapter<FolderHandle> {
  const folderOf = ({ id }: FolderHandle): string => join(directory, '.parts', id)
  const partOf = (handle: FolderHandle, number: number): string => join(folderOf(handle), `${number}.part`)
  const answerOf = (handle: FolderHandle): string => join(folderOf(handle), 'published.json')

  return {
    name: 'folder',
    traits,

    async create({ id, key, conflict }, { signal }) {
      signal.throwIfAborted()
      const handle = { id, key, conflict }
      await mkdir(folderOf(handle), { recursive: true })
      return handle
    },

    // Whole or not at all: written beside, then renamed over what had this number before.
    async writePart(handle, { number, offset, size, buffers }, { signal }) {
      signal.throwIfAborted()
      const part = partOf(handle, number)
      const draft = `${part}.${crypto.randomUUID()}`
      await writeFile(draft, buffers, { flush: true })
      await rename(draft, part)
      return { number, offset, size }
    },

    async inspect(handle, { signal }) {
      signal.throwIfAborted()
      if (await sizeOf(answerOf(handle))) return { state: 'completed' }
      return { state: (await sizeOf(folderOf(handle))) === undefined ? 'gone' : 'open' }
    },

    // A crash at any line is mended by asking again: the joined file keeps its inode, by which it is known.
    async complete(handle, assembly, context) {
      context.signal.throwIfAborted()
      const answer = await readAnswer(answerOf(handle))
      if (answer) return answer
      const whole = join(folderOf(handle), 'whole')
      if ((await sizeOf(whole)) !== assembly.size) await joinParts(whole, staged(handle, assembly, context))
      const object = { key: await publish(directory, whole, handle), size: assembly.size }
      await writeFile(`${whole}.json`, JSON.stringify(object), { flush: true })
      await rename(`${whole}.json`, answerOf(handle))
      await Promise.all(
        [whole, ...assembly.parts.map(({ number }) => partOf(handle, number))].map(removeFile),
      )
      return object
    },

    // The answer of a published upload stays, so that `complete` can be asked again.
    async abort(handle, { signal }) {
      signal.throwIfAborted()
      if (await readAnswer(answerOf(handle))) return
      await rm(folderOf(handle), { recursive: true, force: true })
    },

    readStaged: (handle, assembly, range, context) => staged(handle, assembly, context, range),

    async *read(key, { start, end }, { signal }) {
      signal.throwIfAborted()
      if ((await sizeOf(join(directory, key))) === undefined) throw gone(`There is no object ${key}`)
      if (end > start) yield* createReadStream(join(directory, key), { start, end: end - 1, signal })
    },

    remove: key => removeFile(join(directory, key)),
  }

  async function* staged(
    handle: FolderHandle,
    { size, parts }: Assembly,
    { signal }: StorageContext,
    { start, end }: ByteRange = { start: 0, end: size },
  ): AsyncIterable<Uint8Array> {
    for (const part of parts) {
      signal.throwIfAborted()
      const path = partOf(handle, part.number)
      if ((await sizeOf(path)) !== part.size) throw gone(`Part ${part.number} is not the one that was stored`)
      const from = Math.max(start, part.offset) - part.offset
      const to = Math.min(end, part.offset + part.size) - part.offset
      if (to > from) yield* createReadStream(path, { start: from, end: to - 1 })
    }
  }
}

/** Appears under the key at once and whole, never over another object unless that was asked for. */
async function publish(
  directory: string,
  whole: string,
  { id, key, conflict }: FolderHandle,
): Promise<string> {
  await mkdir(dirname(join(directory, key)), { recursive: true })
  if (conflict === 'replace') {
    await rename(whole, join(directory, key))
    return key
  }
  const candidates = conflict === 'rename' ? [key, beside(key, id.slice(0, 8)), beside(key, id)] : [key]
  for (const candidate of candidates) if (await claim(whole, join(directory, candidate))) return candidate
  throw new UploadError('KEY_TAKEN', `There is an object ${key} already`, { details: { key } })
}

/** Whether the file is at that path now: put there, or found there after a crash. */
async function claim(whole: string, path: string): Promise<boolean> {
  try {
    await link(whole, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return (await stat(whole)).ino === (await stat(path)).ino
  }
}

async function joinParts(whole: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const draft = `${whole}.draft`
  await pipeline(bytes, createWriteStream(draft, { flush: true }))
  await rename(draft, whole)
}

async function readAnswer(path: string): Promise<StoredObject | undefined> {
  return (await sizeOf(path)) === undefined ? undefined : JSON.parse(await readFile(path, 'utf8'))
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function removeFile(path: string): Promise<void> {
  return rm(path, { force: true })
}

function beside(key: string, suffix: string): string {
  const dot = key.lastIndexOf('.')
  return dot > key.lastIndexOf('/') ? `${key.slice(0, dot)}-${suffix}${key.slice(dot)}` : `${key}-${suffix}`
}

function gone(message: string): UploadError {
  return new UploadError('STORAGE_GONE', message)
}
