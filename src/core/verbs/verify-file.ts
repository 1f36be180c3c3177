import { checkedDigest } from '../checked-request.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import { UploadError } from '../errors.ts'
import type { Digest, UploadRecord } from '../types.ts'
import type { CompleteRequest } from '../upload-engine.ts'
import { wholeDigest } from './whole-hash-of.ts'

/** Holds the whole file to what was declared of it, at creation and now. `FILE_CORRUPTED` when it differs. */
export async function verifyFile(
  engine: EngineDependencies,
  record: UploadRecord,
  { chain, digest }: CompleteRequest,
): Promise<void> {
  if (chain !== undefined && chain.toLowerCase() !== record.chain)
    throw corrupted(record, 'chain', chain, record.chain ?? 'none: no chunk came with a digest')
  const declared = [record.digest, digest].filter(each => each !== undefined)
  for (const each of declared) await verifyDigest(engine, record, checkedDigest(each, engine))
}

async function verifyDigest(
  engine: EngineDependencies,
  record: UploadRecord,
  declared: Digest,
): Promise<void> {
  const actual = await wholeDigest(engine, record, declared.algorithm)
  if (actual !== declared.value) throw corrupted(record, declared.algorithm, declared.value, actual)
}

function corrupted(record: UploadRecord, what: string, expected: string, actual: string): UploadError {
  const message = `The file of upload ${record.id} has ${what} ${actual}, not ${expected}`
  return new UploadError('FILE_CORRUPTED', message, { details: { expected, actual } })
}
