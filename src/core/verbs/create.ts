import { channels } from '../channels.ts'
import { checkedMetadata } from '../checked-metadata.ts'
import { checkedRequest } from '../checked-request.ts'
import { findHashFunction } from '../digest.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import { isUploadError } from '../errors.ts'
import { checkedKey, extensionOf, safeName, withSuffix } from '../object-key.ts'
import { alignedChunkSize } from '../part-plan.ts'
import type { UploadRequest } from '../ports/functions.ts'
import type { CallContext } from '../ports/hooks.ts'
import type { AnyStorage, StorageTarget } from '../ports/storage.ts'
import { planFor } from '../storage-plan.ts'
import { toUpload } from '../to-upload.ts'
import type { JsonObject, Upload, UploadRecord } from '../types.ts'
import { expiry } from '../upload.ts'
import { admitDirectStorage } from './direct-parts.ts'
import { authorize, findStorage } from './find-record.ts'
import { admitUnseen } from './head-at-end.ts'
import { releaseQuota, reserveQuota } from './quota.ts'
import { refusal } from './refusal.ts'
import { admitDigest } from './whole-hash-of.ts'

/** Where partial uploads are on storages that can only copy from what has a key. */
const partialsFolder = '.partials'

/** Ids are drawn again so often when one is taken. */
const attempts = 3

export async function create(
  engine: EngineDependencies,
  asked: UploadRequest,
  context: CallContext,
  sources?: readonly string[],
): Promise<Upload> {
  await authorize(engine, 'create', undefined, context)
  const changed = checkedRequest(await beforeCreate(engine, asked, context), engine)
  const request = await checkedMetadata(changed, engine.options)
  const storage = pickStorage(engine, request)
  const { digest } = request
  if (request.direct) {
    admitDirectStorage(storage)
    admitUnseen(engine, storage)
  }
  if (digest) admitDigest(storage, findHashFunction(engine.hashFunctions, digest.algorithm), digest)
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await openUpload(engine, request, storage, context, sources)
    } catch (error) {
      if (!isUploadError(error, 'ID_TAKEN') || attempt === attempts) throw error
    }
  }
}

async function beforeCreate(
  engine: EngineDependencies,
  request: UploadRequest,
  context: CallContext,
): Promise<UploadRequest> {
  try {
    return (await engine.options.hooks.beforeCreate?.(request, context)) ?? request
  } catch (error) {
    throw refusal('beforeCreate', error)
  }
}

function pickStorage(engine: EngineDependencies, request: UploadRequest): AnyStorage {
  const name = request.storage ?? engine.options.route?.(request)
  return name === undefined ? engine.defaultStorage : findStorage(engine, name)
}

/** Opens an upload of a request that was checked. */
export async function openUpload(
  engine: EngineDependencies,
  request: UploadRequest,
  storage: AnyStorage,
  context: CallContext,
  sources?: readonly string[],
): Promise<Upload> {
  const draft = await draftRecord(engine, request, storage, context, sources)
  await reserveQuota(engine, draft, draft.length ?? 0)
  const record = await releasingQuota(engine, draft, () => store(engine, draft, storage))
  const upload = toUpload(record)
  channels.created.publish({ upload })
  return upload
}

async function store(
  engine: EngineDependencies,
  draft: UploadRecord,
  storage: AnyStorage,
): Promise<UploadRecord> {
  const storageContext = { signal: engine.unhurried }
  const handle = await storage.create(targetOf(engine, draft, storage), storageContext)
  const record = { ...draft, handle }
  try {
    await engine.sessions.create(record, storageContext)
  } catch (error) {
    // Of a taken id the handle may be that other upload's own; freeing it would lose its bytes.
    if (!isUploadError(error, 'ID_TAKEN')) await storage.abort(handle, storageContext).catch(() => {})
    throw error
  }
  return record
}

/** Of a taken id the reservation may be that other upload's own. */
async function releasingQuota<T>(
  engine: EngineDependencies,
  draft: UploadRecord,
  open: () => Promise<T>,
): Promise<T> {
  try {
    return await open()
  } catch (error) {
    if (!isUploadError(error, 'ID_TAKEN')) await releaseQuota(engine, draft).catch(() => {})
    throw error
  }
}

async function draftRecord(
  engine: EngineDependencies,
  request: UploadRequest,
  storage: AnyStorage,
  context: CallContext,
  sources: readonly string[] | undefined,
): Promise<UploadRecord> {
  const { options } = engine
  const id = engine.uploadId()
  const createdAt = engine.clock.now()
  const name = safeName(request.name ?? '', id)
  const { length, contentType, digest } = request
  const facts = {
    id,
    collection: request.collection ?? options.collections[0] ?? 'uploads',
    ...(context.owner === undefined ? {} : { owner: context.owner }),
    name,
    ...(contentType === undefined ? {} : { contentType }),
    metadata: request.metadata ?? {},
  }
  const named = { ...facts, name: options.preserveFileName ? name : `${id}${extensionOf(name)}` }
  const path = request.partial
    ? `${partialsFolder}/${id}`
    : checkedKey(await engine.uploadPath({ ...named, createdAt: new Date(createdAt) }))
  const isUnique = storage.traits.keyFixedAtCreate && options.conflict === 'rename'
  const plan = planFor(storage, length, options.chunkSize)
  return {
    ...facts,
    status: 'created',
    offset: 0,
    ...(length === undefined ? {} : { length, plannedLength: length }),
    chunkSize: alignedChunkSize(plan, storage.traits, options.chunkSize),
    parts: [],
    hashFunction: (request.hashFunction ?? options.hashFunction).toLowerCase(),
    retriesLeft: options.retryThreshold,
    ...(digest ? { digest } : {}),
    ...(request.partial ? { partial: true } : {}),
    ...(request.direct ? { direct: true } : {}),
    ...(sources ? { sources } : {}),
    storage: storage.name,
    key: isUnique ? withSuffix(path, id.slice(0, 8)) : path,
    createdAt,
    ...expiry({ createdAt, ...(sources ? { sources } : {}) }, createdAt, options),
    wire: request.wire ?? {},
    ...(context.grant?.series === undefined ? {} : { series: context.grant.series }),
    revision: 0,
    fence: 0,
    handle: null,
  }
}

function targetOf(engine: EngineDependencies, record: UploadRecord, storage: AnyStorage): StorageTarget {
  const { id, key, length, contentType, metadata } = record
  return {
    id,
    key,
    ...(length === undefined ? {} : { length }),
    ...(contentType === undefined ? {} : { contentType }),
    metadata: textsOf(metadata),
    conflict: engine.options.conflict,
    partSize: planFor(storage, length, record.chunkSize).sizeOf(1),
  }
}

function textsOf(metadata: JsonObject): Record<string, string> {
  const texts = Object.entries(metadata).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return Object.fromEntries(texts)
}
