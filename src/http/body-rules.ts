import { UploadError } from '../core/errors.ts'
import type { Clock } from '../core/types.ts'
import { backgroundClock } from './background-clock.ts'

/** What a client that sends a body is held to. */
export interface BodyOptions {
  /** How long a client may owe bytes of a body without sending any, in milliseconds (`BODY_TIMEOUT`). Default 60,000. */
  readonly bodyIdleMs?: number
  /**
   * How fast a body has to come on average (`BODY_TOO_SLOW`), so that nobody holds connections with a byte now and
   * then. Default 240 bytes a second over 60,000 ms; `false` lets a body take its time. Time in which the server
   * itself is behind, and has paused the body, does not count here nor in `bodyIdleMs`.
   */
  readonly bodyMinRate?: MinimumRate | false
  /**
   * Frees the memory of a body's buffers as soon as their bytes are stored, over HTTP/1 and Node. Default `true`; `false`
   * where something else keeps what it hears of the request's `data` events.
   */
  readonly freesBuffers?: boolean
  /** Time for the pace of bodies, for tests. Default: the system's. */
  readonly clock?: Clock
}

/** The least that a body may bring, on average over `overMs` milliseconds. */
export interface MinimumRate {
  readonly bytesPerSecond: number
  /** The average is taken over so many milliseconds, again and again. */
  readonly overMs: number
}

/** The same with every default in its place. */
export interface BodyRules {
  readonly idleMs: number
  readonly minRate?: MinimumRate
  readonly freesBuffers: boolean
  readonly clock: Clock
}

/** For bindings. `INVALID_OPTIONS` for rules that no body, or every body, would keep. */
export function bodyRules(options: BodyOptions): BodyRules {
  const {
    bodyIdleMs = 60_000,
    bodyMinRate = defaultRate,
    freesBuffers = true,
    clock = backgroundClock,
  } = options
  const problems = [
    ...(bodyIdleMs > 0 ? [] : [`bodyIdleMs must be above 0 or Infinity, not ${bodyIdleMs}`]),
    ...(bodyMinRate === false || isRate(bodyMinRate) ? [] : [`bodyMinRate must be ${form}`]),
  ]
  if (problems.length > 0)
    throw new UploadError('INVALID_OPTIONS', problems.join('; '), { details: { problems } })
  return { idleMs: bodyIdleMs, freesBuffers, clock, ...(bodyMinRate ? { minRate: bodyMinRate } : {}) }
}

const defaultRate: MinimumRate = { bytesPerSecond: 240, overMs: 60_000 }

const form = 'false, or { bytesPerSecond, overMs } with two numbers above 0'

function isRate({ bytesPerSecond, overMs }: MinimumRate): boolean {
  return [bytesPerSecond, overMs].every(each => Number.isFinite(each) && each > 0)
}
