import { UploadError } from '../../core/errors.ts'

/** A whole number of milliseconds from `min` on; `INVALID_OPTIONS` for anything else. */
export function checkedMs(name: string, value: number, min: number): number {
  if (Number.isSafeInteger(value) && value >= min) return value
  const problem = `${name} must be a whole number of milliseconds of at least ${min}, not ${String(value)}`
  throw new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}

/** `INVALID_OPTIONS` without a client: what reaches for it later would say nothing of what is missing. */
export function checkClient(owner: string, client: unknown): void {
  if (typeof client === 'object' && client !== null) return
  const problem = `${owner} needs a client: an instance of ioredis, or what fromNodeRedis makes of one of node-redis`
  throw new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}

export function timeoutOf({ timeoutMs = 5000 }: { readonly timeoutMs?: number }): number {
  return checkedMs('timeoutMs', timeoutMs, 1)
}
