import { findHashFunction } from '../digest.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import { UploadError } from '../errors.ts'
import type { HashFunction, RunningHash, SavableHash } from '../ports/functions.ts'
import type { AnyStorage } from '../ports/storage.ts'
import type { Digest, UploadRecord } from '../types.ts'
import { storageOf } from './find-record.ts'
import { stagedObject } from './staged-object.ts'

/**
 * The hash of an upload's bytes up to its offset, where its file was declared to have a digest. In this process it is a
 * shortcut for reading the bytes again; where the storage cannot be read before it publishes, it is in the record.
 */
export async function wholeHash(
  engine: EngineDependencies,
  record: UploadRecord,
): Promise<RunningHash | SavableHash | undefined> {
  if (!record.digest) return undefined
  if (storageOf(engine, record).readStaged) return engine.runningDigests.fork(record)
  const isSaved = record.offset === 0 || record.digestState !== undefined
  const hash = findHashFunction(engine.hashFunctions, record.digest.algorithm)
  return isSaved ? hash.resume?.(record.digestState) : undefined
}

/** The digest of a whole file that is durable and not published, in lower-case hex. */
export async function wholeDigest(
  engine: EngineDependencies,
  record: UploadRecord,
  algorithm: string,
): Promise<string> {
  const running = record.digest?.algorithm === algorithm ? await wholeHash(engine, record) : undefined
  if (running) return running.hex()
  const hash = findHashFunction(engine.hashFunctions, algorithm).create()
  if (record.offset > 0) for await (const bytes of stagedObject(engine, record).read()) hash.update(bytes)
  return hash.hex()
}

/** Refuses, before a byte is sent, a digest that nobody could check at the end. */
export function admitDigest(storage: AnyStorage, hash: HashFunction, { algorithm }: Digest): void {
  if (storage.readStaged || hash.resume) return
  const message = `Storage '${storage.name}' cannot be read before it publishes, and ${algorithm} cannot be saved on the way; declare another digest, or none`
  throw new UploadError('NOT_SUPPORTED', message, { details: { what: 'digest' } })
}
