/** A smoothed speed: bytes per second, weighted towards the last few seconds. */
export interface Rate {
  readonly at: number
  readonly bytes: number
  /** Absent until there is enough to say. */
  readonly bytesPerSecond: number | undefined
}

/** How long a change of speed takes to show: the weight of the past falls to a third in this time. */
const memoryMs = 4000
/** Samples closer than this measure the scheduler, not the line. */
const leastMs = 200

/** Starts to measure, or starts again after a pause: the time in between does not count. */
export function startRate(at: number, bytes: number, before?: Rate): Rate {
  return { at, bytes, bytesPerSecond: before?.bytesPerSecond }
}

/** Takes a sample: `bytes` sent in all at time `at` (milliseconds). Going back is a restart. */
export function sampleRate(rate: Rate, at: number, bytes: number): Rate {
  const elapsed = at - rate.at
  if (bytes < rate.bytes || elapsed < 0) return startRate(at, bytes, rate)
  if (elapsed < leastMs) return rate
  const speed = ((bytes - rate.bytes) / elapsed) * 1000
  const weight = 1 - Math.exp(-elapsed / memoryMs)
  const before = rate.bytesPerSecond ?? speed
  return { at, bytes, bytesPerSecond: before + (speed - before) * weight }
}

/** Seconds until `left` more bytes are sent; absent while that cannot be told. */
export function secondsLeft(rate: Rate, left: number): number | undefined {
  if (left === 0) return 0
  return rate.bytesPerSecond ? left / rate.bytesPerSecond : undefined
}
