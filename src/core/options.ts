import { UploadError } from './errors.ts'
import type { CollectionMap, CollectionOptions } from './ports/collections.ts'
import type { CompletionQueue } from './ports/completion.ts'
import type {
  HashFunction,
  InitSerializer,
  ResponseSerializer,
  Schema,
  UploadId,
  UploadPath,
  UploadRequest,
  UploadSerializer,
} from './ports/functions.ts'
import type { Hooks } from './ports/hooks.ts'
import type { Locker } from './ports/locker.ts'
import type { Bandwidth, Quota } from './ports/quota.ts'
import type { SessionStore } from './ports/sessions.ts'
import type { AnyStorage } from './ports/storage.ts'
import type { Clock, ConflictPolicy } from './types.ts'

/** What an engine is made of. Sizes are bytes, times milliseconds. */
export interface EngineOptions {
  /** Where uploads go. Either this or `storages`. */
  readonly storage?: AnyStorage
  /** Several places, told apart by their names; the first is the default. */
  readonly storages?: readonly AnyStorage[]
  /** Picks a storage by name for an upload that names none. */
  readonly route?: (request: UploadRequest) => string | undefined
  readonly sessions?: SessionStore
  readonly locker?: Locker

  /** The largest chunk a request may carry, and the size of a part in `writePart`. Default 64,000,000. */
  readonly chunkSize?: number
  /** The largest upload. Default: no limit but the storage's. */
  readonly maxBytes?: number
  /** Names the object. Default `uploads/<owner>/<year>/<month>/<day>/<name>`. */
  readonly uploadPath?: UploadPath
  /** The name of the hash function of chunks and chain. Default `md5`. */
  readonly hashFunction?: string
  /** More hash functions than the built-in `md5 sha1 sha256 sha512 crc32`; the same name replaces. */
  readonly hashFunctions?: readonly HashFunction[]
  /** `false` names objects `<id><extension>`. Default `true`. */
  readonly preserveFileName?: boolean
  /** Keeps the staged bytes of failed uploads until they expire. Default `false`. */
  readonly preserveFailedUploadFile?: boolean
  /** How many corrupted chunks in a row are forgiven before the upload fails. Default 2. */
  readonly retryThreshold?: number
  /** A function, or a schema of the fields: what it gives beyond the protocol's own is the metadata. */
  readonly initSerializer?: InitSerializer | Schema
  /** A function, or a schema of the fields that come with a chunk. */
  readonly uploadSerializer?: UploadSerializer | Schema
  /** A function, or a schema of `{ ...body, metadata }`, whose output is the answer. */
  readonly responseSerializer?: ResponseSerializer | Schema

  /**
   * Names of the collections that share this engine's store, or an object of them by name, with what their metadata have
   * to be; the first is the default. Default `['uploads']`.
   */
  readonly collections?: readonly string[] | CollectionMap
  /** When the key is taken at publishing: a free name beside it (default), `KEY_TAKEN`, or replacing it. */
  readonly conflict?: ConflictPolicy
  /** An unfinished upload expires this long after its last change. Default 7 days; `Infinity` never. */
  readonly expireIdleMs?: number
  /** An unfinished upload expires this long after its creation, whatever happens. Default `Infinity`. */
  readonly expireAfterMs?: number
  /** How long the record of a completed or failed upload answers status and repeats. Default 7 days. */
  readonly retentionMs?: number
  /** How long a request waits for another one that writes the same upload to yield. Default 10,000. */
  readonly lockWaitMs?: number
  /**
   * The ceiling of what bytes on their way take in memory, in all uploads together: those that wait or are being stored,
   * and those that the garbage collector has not taken back yet, with 80 MiB for them. Default 128 MiB.
   */
  readonly memoryBudget?: number
  /** How many bytes of one body may be durable before the record says so. Default 64 MiB. */
  readonly checkpointBytes?: number

  /** What each owner may have. Default: no limits but those of every upload. */
  readonly quota?: Quota
  /** Bytes per second that an owner's requests may bring, all of this process together. Default: as fast as they come. */
  readonly bandwidth?: Bandwidth
  readonly hooks?: Hooks
  /** A queue whose jobs decide how published uploads end; without one they are completed at once. */
  readonly completion?: CompletionQueue
  readonly uploadId?: UploadId
  readonly clock?: Clock
}

/** Options after validation: every default in its place, frozen. */
export interface ResolvedOptions
  extends Required<Omit<EngineOptions, OptionalOption | 'storage' | 'collections'>> {
  readonly collections: readonly string[]
  /** Of the metadata, by collection; absent where none is given. */
  readonly metadataSchemas?: MetadataSchemas
  readonly maxBytes?: number
  readonly quota?: Quota
  readonly bandwidth?: Bandwidth
  readonly route?: NonNullable<EngineOptions['route']>
  readonly uploadPath?: UploadPath
  readonly uploadId?: UploadId
  readonly clock?: Clock
  readonly initSerializer?: InitSerializer | Schema
  readonly uploadSerializer?: UploadSerializer | Schema
  readonly responseSerializer?: ResponseSerializer | Schema
}

export type MetadataSchemas = ReadonlyMap<string, Schema>

type OptionalOption =
  | 'maxBytes'
  | 'quota'
  | 'bandwidth'
  | 'route'
  | 'uploadPath'
  | 'uploadId'
  | 'clock'
  | 'initSerializer'
  | 'uploadSerializer'
  | 'responseSerializer'

const day = 86_400_000
const MiB = 1_048_576

const defaults = {
  chunkSize: 64_000_000,
  hashFunction: 'md5',
  hashFunctions: [],
  preserveFileName: true,
  preserveFailedUploadFile: false,
  retryThreshold: 2,
  collections: ['uploads'],
  conflict: 'rename',
  expireIdleMs: 7 * day,
  expireAfterMs: Number.POSITIVE_INFINITY,
  retentionMs: 7 * day,
  lockWaitMs: 10_000,
  memoryBudget: 128 * MiB,
  checkpointBytes: 64 * MiB,
  hooks: {},
} as const satisfies Partial<EngineOptions>

/** Validates everything at once: `INVALID_OPTIONS` lists all problems. */
export function resolveOptions(options: EngineOptions): ResolvedOptions {
  const problems = [...sizeProblems(options), ...choiceProblems(options), ...partProblems(options)]
  if (problems.length > 0)
    throw new UploadError('INVALID_OPTIONS', `The engine's options cannot work: ${problems.join('; ')}`, {
      details: { problems },
    })
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  const { storage, ...rest } = { ...defaults, ...given } as EngineOptions
  const storages = [...(storage ? [storage] : []), ...(options.storages ?? [])]
  const metadataSchemas = metadataSchemasOf(options)
  return Object.freeze({
    ...rest,
    collections: namesOf(rest.collections),
    ...(metadataSchemas ? { metadataSchemas } : {}),
    hashFunction: rest.hashFunction?.toLowerCase(),
    storages,
  }) as ResolvedOptions
}

function namesOf(collections: EngineOptions['collections'] = defaults.collections): readonly string[] {
  return Array.isArray(collections) ? collections : Object.keys(collections)
}

function metadataSchemasOf({ collections = [] }: EngineOptions): MetadataSchemas | undefined {
  const schemas = Object.entries<string | CollectionOptions>(collections).flatMap(([name, of]) =>
    typeof of === 'object' && of.metadata ? [[name, of.metadata] as const] : [],
  )
  return schemas.length > 0 ? new Map(schemas) : undefined
}

function sizeProblems(options: EngineOptions): string[] {
  const whole = [
    ['chunkSize', 1],
    ['maxBytes', 0],
    ['retryThreshold', 0],
    ['lockWaitMs', 0],
    ['memoryBudget', MiB],
    ['checkpointBytes', 1],
  ] as const
  const times = ['expireIdleMs', 'expireAfterMs', 'retentionMs'] as const
  return [
    ...whole
      .filter(([name, min]) => !isWholeFrom(min, options[name]))
      .map(
        ([name, min]) => `${name} must be a whole number of at least ${min}, not ${String(options[name])}`,
      ),
    ...times
      .filter(name => !isWholeFrom(1, options[name]) && options[name] !== Number.POSITIVE_INFINITY)
      .map(
        name => `${name} must be a positive number of milliseconds or Infinity, not ${String(options[name])}`,
      ),
  ]
}

function isWholeFrom(min: number, value: number | undefined): boolean {
  return value === undefined || (Number.isSafeInteger(value) && value >= min)
}

function choiceProblems({ conflict, collections }: EngineOptions): string[] {
  const problems: string[] = []
  if (conflict !== undefined && !['rename', 'refuse', 'replace'].includes(conflict))
    problems.push(`conflict must be 'rename', 'refuse' or 'replace', not '${conflict}'`)
  const names = namesOf(collections)
  if (names.length === 0 || names.some(name => !/^[\w-]{1,64}$/.test(name)))
    problems.push('collections must be at least one name of letters, digits, - and _')
  return problems
}

function partProblems({ storage, storages, sessions, locker }: EngineOptions): string[] {
  const all = [...(storage ? [storage] : []), ...(storages ?? [])]
  const names = all.map(each => each.name)
  const problems: string[] = []
  if (all.length === 0) problems.push('storage is missing: give one, for example fsStorage({ directory })')
  if (new Set(names).size < names.length)
    problems.push(`storages must have different names, not ${names.join(', ')}`)
  if (!sessions)
    problems.push('sessions is missing: give a session store, for example fsSessions({ directory })')
  if (!locker) problems.push('locker is missing: give a locker, for example fsLocker({ directory })')
  return problems
}
