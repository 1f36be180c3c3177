import { UploadError } from '../../core/errors.ts'
import { withSuffix } from '../../core/object-key.ts'
import type { Assembly, StorageContext } from '../../core/ports/storage.ts'
import type { StoredObject } from '../../core/types.ts'
import type { AzureHandle } from './azure-handle.ts'
import type { AzureTools } from './azure-tools.ts'
import { blobSettings, type Committed, commitBlocks } from './commit-blocks.ts'
import { copyRuns } from './copy-runs.ts'
import { copyUpload } from './copy-upload.ts'
import { type Found, findObject, storedObject } from './published-object.ts'
import { blocksGone, sealUpload } from './seal-upload.ts'
import { wholeCrc32 } from './whole-crc32.ts'

/** Whoever else publishes the key drops the blocks that are copied to it: then they are copied again. */
const patience = 3

/** Publishes under the key, or finds what was published by a call whose answer was lost. */
export async function publishUpload(
  tools: AzureTools,
  handle: AzureHandle,
  assembly: Assembly,
  context: StorageContext,
): Promise<StoredObject> {
  checkAssembly(handle, assembly)
  return handle.staging === 'key'
    ? publishInPlace(tools, handle, assembly, context)
    : publishCopy(tools, handle, assembly, context)
}

/** The keys that an upload may be published under, in order of preference. */
export function keysOf({ id, key, conflict, staging }: AzureHandle): readonly string[] {
  if (staging === 'key' || conflict !== 'rename') return [key]
  return [key, withSuffix(key, id.slice(0, 8)), withSuffix(key, id)]
}

async function publishInPlace(
  tools: AzureTools,
  handle: AzureHandle,
  assembly: Assembly,
  context: StorageContext,
): Promise<StoredObject> {
  const { key } = handle
  const committed = await commitTo(tools, handle, key, assembly, context)
  if (typeof committed !== 'string') return objectOf(key, assembly, committed)
  const found = await find(tools, handle, key, context)
  if (typeof found !== 'string') return found
  throw committed === 'missing' && found === 'nothing' ? blocksGone(handle) : keyTaken(key)
}

async function publishCopy(
  tools: AzureTools,
  handle: AzureHandle,
  assembly: Assembly,
  context: StorageContext,
): Promise<StoredObject> {
  const keys = keysOf(handle)
  const found: Found[] = []
  for (const key of keys) found.push(await find(tools, handle, key, context))
  const before = found.find(each => typeof each !== 'string')
  if (before) return before
  const sealed = await sealUpload(tools, handle, assembly, context)
  if (!sealed) throw blocksGone(handle)
  const source = {
    name: tools.names.staged(handle),
    ...sealed,
    runs: copyRuns(assembly.parts, tools.traits.part.maxCount),
  }
  const free = keys.filter((_, index) => found[index] === 'nothing')
  for (const key of handle.conflict === 'replace' ? Array<string>(patience).fill(handle.key) : free) {
    const target = { name: tools.names.ofKey(key), mark: handle.mark }
    const parts = await copyUpload(tools.copyBlock, [source], target, context)
    const committed = await commitTo(tools, handle, key, { ...assembly, parts }, context)
    if (typeof committed !== 'string') return objectOf(key, assembly, committed)
    const now = await find(tools, handle, key, context)
    if (typeof now !== 'string') return now
  }
  throw handle.conflict === 'replace' ? keepsChanging(handle.key) : keyTaken(handle.key)
}

function commitTo(
  { calls, names }: AzureTools,
  handle: AzureHandle,
  key: string,
  assembly: Assembly,
  context: StorageContext,
): Promise<Committed> {
  const conditions = handle.conflict === 'replace' ? {} : { conditions: { ifNoneMatch: '*' } }
  const commit = {
    name: names.ofKey(key),
    parts: assembly.parts,
    settings: { ...blobSettings(handle, wholeCrc32(assembly.parts)), ...conditions },
    doing: `publish ${key}`,
  }
  return commitBlocks(calls, commit, context)
}

function find(tools: AzureTools, handle: AzureHandle, key: string, context: StorageContext): Promise<Found> {
  return findObject(tools.calls, { handle, key, name: tools.names.ofKey(key) }, context)
}

function objectOf(key: string, assembly: Assembly, { etag }: { readonly etag?: string }): StoredObject {
  return storedObject({ key, size: assembly.size, etag, crc32: wholeCrc32(assembly.parts) })
}

function keyTaken(key: string): UploadError {
  return new UploadError('KEY_TAKEN', `There is a blob ${key} already`, { details: { key } })
}

function keepsChanging(key: string): UploadError {
  return new UploadError('STORAGE_FAILED', `Others keep publishing ${key} while it is copied; try again`)
}

/** What is published is what the parts hold: a wrong list must not become a wrong object. */
function checkAssembly({ id }: AzureHandle, { size, parts }: Assembly): void {
  let offset = 0
  for (const part of parts) {
    if (part.offset !== offset)
      throw new UploadError(
        'STORAGE_FAILED',
        `Part ${part.number} of upload ${id} begins at ${part.offset}, not at ${offset}`,
      )
    offset += part.size
  }
  if (offset === size) return
  throw new UploadError('STORAGE_FAILED', `The parts of upload ${id} hold ${offset} bytes, not ${size}`)
}
