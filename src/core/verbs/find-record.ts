import type { EngineDependencies } from '../engine-dependencies.ts'
import { UploadError } from '../errors.ts'
import { admitGranted, isWithin } from '../granted.ts'
import type { Action, CallContext, Hooks } from '../ports/hooks.ts'
import type { Lock } from '../ports/locker.ts'
import type { AnyStorage } from '../ports/storage.ts'
import { toUpload } from '../to-upload.ts'
import type { UploadRecord } from '../types.ts'
import { refusal } from './refusal.ts'

/**
 * The record of an upload that exists for this caller and that it may do this to. Another owner's is
 * `UPLOAD_NOT_FOUND`, exactly as one that never was.
 */
export async function findRecord(
  engine: EngineDependencies,
  id: string,
  action: Action,
  context: CallContext,
): Promise<UploadRecord> {
  const record = await getRecord(engine, id)
  if (!context.trusted && (record.owner !== context.owner || !isWithin(record, context.grant)))
    throw notFound(id)
  if (context.collection !== undefined && record.collection !== context.collection) throw notFound(id)
  if (isAsked(engine, context)) await authorize(engine, action, record, context)
  return record
}

/** The record whoever it belongs to. */
export async function getRecord(engine: EngineDependencies, id: string): Promise<UploadRecord> {
  const record = await engine.sessions.get(id, { signal: engine.unhurried })
  if (!record || record.status === 'aborting') throw notFound(id)
  return record
}

/** The record as the holder of the lock sees it: nobody else may have changed it since. */
export async function lockedRecord(
  engine: EngineDependencies,
  id: string,
  lock: Lock,
): Promise<UploadRecord> {
  const record = lock.record ?? (await getRecord(engine, id))
  if (record.status === 'aborting') throw notFound(id)
  return record
}

function isAsked({ options }: EngineDependencies, { trusted, grant }: CallContext): boolean {
  return !trusted && (grant !== undefined || options.hooks.authorize !== undefined)
}

/** Holds the caller to its grant and asks the `authorize` hook; a trusted caller is not asked about. */
export async function authorize(
  engine: EngineDependencies,
  action: Action,
  record: UploadRecord | undefined,
  context: CallContext,
): Promise<void> {
  const { hooks } = engine.options
  if (context.trusted) return
  admitGranted(action, context.grant)
  if (!hooks.authorize) return
  if (await isAuthorized(hooks, action, record, context)) return
  throw new UploadError('FORBIDDEN', `This caller may not ${action} the upload`, { details: { action } })
}

async function isAuthorized(
  hooks: Hooks,
  action: Action,
  record: UploadRecord | undefined,
  context: CallContext,
): Promise<boolean | undefined> {
  try {
    return await hooks.authorize?.(action, record && toUpload(record), context)
  } catch (error) {
    throw refusal('authorize', error)
  }
}

/** The storage that holds an upload. */
export function storageOf(engine: EngineDependencies, record: UploadRecord): AnyStorage {
  return findStorage(engine, record.storage)
}

export function findStorage(engine: EngineDependencies, name: string): AnyStorage {
  const storage = engine.storages.get(name)
  if (storage) return storage
  const known = [...engine.storages.keys()]
  throw new UploadError(
    'UNKNOWN_STORAGE',
    `There is no storage '${name}'; registered are ${known.join(', ')}`,
    {
      details: { name, known },
    },
  )
}

function notFound(id: string): UploadError<'UPLOAD_NOT_FOUND'> {
  return new UploadError('UPLOAD_NOT_FOUND', `There is no upload ${id}`, { details: { id } })
}
