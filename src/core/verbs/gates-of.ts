import type { EngineDependencies } from '../engine-dependencies.ts'
import { UploadError } from '../errors.ts'
import type { Gate } from '../gate.ts'
import { GrowingReservation } from '../growing-reservation.ts'
import type { CallContext } from '../ports/hooks.ts'
import type { UploadRecord } from '../types.ts'
import type { ChunkRequest } from '../upload-engine.ts'
import { hasQuota, reserveQuota } from './quota.ts'

/** What a chunk's bytes have to wait for: their owner's bandwidth, and room for an upload of no known length. */
export function gatesOf(
  engine: EngineDependencies,
  record: UploadRecord,
  chunk: ChunkRequest,
  context: CallContext,
  onRefusal: (error: unknown) => void,
): readonly Gate[] | Promise<readonly Gate[]> {
  const paces = pacesOf(engine, record, context)
  if (record.length !== undefined) return paces
  return growthOf(engine, record, chunk, onRefusal).then(growth => (growth ? [growth, ...paces] : paces))
}

/** What the application sends itself, and what the engine copies, waits for nobody's bandwidth. */
export function pacesOf(
  { options, paces }: EngineDependencies,
  { owner, sources }: UploadRecord,
  { trusted }: CallContext,
): readonly Gate[] {
  const rate = trusted || sources ? undefined : options.bandwidth?.(owner)
  if (rate === undefined || rate === Number.POSITIVE_INFINITY) return []
  if (rate > 0) return [paces.gate(owner, rate)]
  const problem = `bandwidth must give bytes per second above 0, or nothing, and gave ${rate}`
  throw new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}

/** Room that is known to be needed is reserved before a byte is read. */
async function growthOf(
  engine: EngineDependencies,
  record: UploadRecord,
  { offset, size, length }: ChunkRequest,
  onRefusal: (error: unknown) => void,
): Promise<Gate | undefined> {
  if (!(await hasQuota(engine, record))) return undefined
  const reserve = (bytes: number): Promise<void> => reserveQuota(engine, record, bytes)
  if (length === undefined && size === undefined) return new GrowingReservation(offset, reserve, onRefusal)
  await reserve(length ?? offset + (size ?? 0))
  return undefined
}
