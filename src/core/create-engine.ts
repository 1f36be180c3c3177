import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { ByteBudget } from './byte-budget.ts'
import { builtInHashFunctions, findHashFunction } from './digest.ts'
import { engineOf } from './engine.ts'
import { UploadError } from './errors.ts'
import { namedFailures } from './named-failures.ts'
import { defaultUploadPath } from './object-key.ts'
import { type EngineOptions, type ResolvedOptions, resolveOptions } from './options.ts'
import { OwnerPaces } from './owner-paces.ts'
import type { CollectionMap, CollectionTypesOf } from './ports/collections.ts'
import type { HashFunction } from './ports/functions.ts'
import { roomForBytes } from './room-for-bytes.ts'
import { RunningDigests } from './running-digests.ts'
import { RunningWriters } from './running-writers.ts'
import { systemClock } from './system-clock.ts'
import type { TypedUploadEngine } from './typed-upload-engine.ts'
import type { UploadEngine } from './upload-engine.ts'
import { WaitingConcatenations } from './waiting-concatenations.ts'

/**
 * An engine from options; `INVALID_OPTIONS` names everything that is wrong with them. Where `collections` are an object with
 * schemas, the engine knows the metadata of each by type.
 */
export function createUploadEngine<const Collections extends CollectionMap>(
  options: EngineOptions & { readonly collections: Collections },
): TypedUploadEngine<CollectionTypesOf<Collections>>
/** An engine from options; `INVALID_OPTIONS` names everything that is wrong with them. */
export function createUploadEngine(options: EngineOptions): UploadEngine
export function createUploadEngine(options: EngineOptions): unknown {
  return engineFrom(options)
}

function engineFrom(options: EngineOptions): UploadEngine {
  const resolved = resolveOptions(options)
  const hashFunctions = hashFunctionsOf(resolved)
  const storages = resolved.storages.map(namedFailures)
  const [defaultStorage] = storages
  if (!defaultStorage) throw new UploadError('INTERNAL', 'Options without a storage passed validation')
  return engineOf({
    options: resolved,
    storages: new Map(storages.map(storage => [storage.name, storage])),
    defaultStorage,
    sessions: resolved.sessions,
    locker: resolved.locker,
    clock: resolved.clock ?? systemClock,
    hashFunctions,
    uploadPath: resolved.uploadPath ?? defaultUploadPath,
    uploadId: resolved.uploadId ?? randomUUID,
    budget: new ByteBudget(roomForBytes(resolved.memoryBudget), resolved.clock),
    runningDigests: new RunningDigests(hashFunctions),
    writers: new RunningWriters(),
    paces: new OwnerPaces(resolved.clock ?? systemClock),
    waiting: new WaitingConcatenations(),
    unhurried: neverAborting(),
  })
}

function hashFunctionsOf({ hashFunctions: own, hashFunction }: ResolvedOptions): readonly HashFunction[] {
  const lowered = own.map(each => ({
    name: each.name.toLowerCase(),
    create: () => each.create(),
    ...(each.resume ? { resume: each.resume.bind(each) } : {}),
  }))
  const names = new Set(lowered.map(each => each.name))
  const all = [...builtInHashFunctions.filter(each => !names.has(each.name)), ...lowered]
  findHashFunction(all, hashFunction)
  return all
}

/** Every call under way listens to it: however many, that is no leak. */
function neverAborting(): AbortSignal {
  const { signal } = new AbortController()
  setMaxListeners(0, signal)
  return signal
}
