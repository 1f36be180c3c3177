import { tooLarge } from '../checked-request.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import { UploadError } from '../errors.ts'
import { parkedCollection } from '../parked-collection.ts'
import type { OwnerLimits, Quota, QuotaAnswer } from '../ports/quota.ts'
import type { UploadRecord } from '../types.ts'

/** Who reserved and is not known to any session store after so long died in between. */
const creationMs = 60_000

/** So many reservations are looked after when there is no room left. */
const lookedAfter = 100

/** Whether an account is kept of what an upload takes up. */
export async function hasQuota({ options }: EngineDependencies, record: UploadRecord): Promise<boolean> {
  return options.quota !== undefined && (await limitsFor(options.quota, record)) !== undefined
}

/** Lets an upload have so many bytes in all: `QUOTA_EXCEEDED` or `UPLOAD_TOO_LARGE` where its owner may not. */
export async function reserveQuota(
  engine: EngineDependencies,
  record: UploadRecord,
  bytes: number,
): Promise<void> {
  const { quota } = engine.options
  const limits = quota && (await limitsFor(quota, record))
  if (!quota || !limits) return
  const { uploadBytes = Number.POSITIVE_INFINITY } = limits
  if (bytes > uploadBytes) throw tooLarge(uploadBytes, bytes)
  const ask = (): Promise<QuotaAnswer> =>
    quota.store.reserve(record.owner, { upload: record.id, bytes, at: engine.clock.now() }, limits, {
      signal: engine.unhurried,
    })
  const answer = await ask()
  if (answer.granted) return
  await correct(engine, quota, record.owner)
  const again = await ask()
  if (!again.granted) throw exceeded(limits, again, bytes)
}

/** The upload has this size for good. Before its record says so: a crash in between only repeats it. */
export async function settleQuota(
  engine: EngineDependencies,
  record: UploadRecord,
  bytes: number,
): Promise<void> {
  const { quota } = engine.options
  if (!quota || !(await limitsFor(quota, record))) return
  await quota.store.settle(record.owner, record.id, bytes, { signal: engine.unhurried })
}

/** Nothing of the upload is stored any more. */
export async function releaseQuota(engine: EngineDependencies, record: UploadRecord): Promise<void> {
  const { quota } = engine.options
  if (record.collection === parkedCollection) return
  await quota?.store.release(record.owner, record.id, { signal: engine.unhurried })
}

/** Chunks that are parked are gone in a moment, and nobody's yet. */
async function limitsFor(
  quota: Quota,
  { owner, collection }: UploadRecord,
): Promise<OwnerLimits | undefined> {
  return collection === parkedCollection ? undefined : quota.limits(owner)
}

/** Finds what a process that died had reserved, or did not settle; looked for only when there is no room left. */
async function correct(engine: EngineDependencies, quota: Quota, owner: string | undefined): Promise<void> {
  const context = { signal: engine.unhurried }
  const before = engine.clock.now() - creationMs
  for (const upload of await quota.store.open(owner, before, lookedAfter, context)) {
    const record = await engine.sessions.get(upload, context)
    if (record?.object) await quota.store.settle(owner, upload, record.object.size, context)
    else if (!record || record.owner !== owner || isFreed(engine, record))
      await quota.store.release(owner, upload, context)
  }
}

function isFreed({ options }: EngineDependencies, { status }: UploadRecord): boolean {
  return status === 'failed' && !options.preserveFailedUploadFile
}

function exceeded(
  limits: OwnerLimits,
  { what, used }: Exclude<QuotaAnswer, { granted: true }>,
  bytes: number,
): UploadError {
  const limit = limits[what] ?? 0
  const asked = what === 'bytes' ? bytes : 1
  const message =
    what === 'bytes'
      ? `There is no room for ${bytes} bytes: ${used} of ${limit} are taken`
      : `${used} uploads are under way, and ${limit} may be: finish or remove one first`
  return new UploadError('QUOTA_EXCEEDED', message, { details: { what, limit, used, asked } })
}
