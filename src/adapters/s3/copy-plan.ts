/** Bytes `start` to `end`, `end` excluded, of the source at an index. */
export interface SourceRange {
  readonly source: number
  readonly start: number
  readonly end: number
}

/** One part of a whole: of one range, which the server can copy, or of several, which must be joined. */
export interface PlannedCopy {
  readonly number: number
  readonly offset: number
  readonly size: number
  readonly ranges: readonly SourceRange[]
}

export interface CopyLimits {
  readonly min: number
  readonly max: number
  /** All parts but the last have this size. */
  readonly uniform?: number
}

/**
 * Cuts sources that lie one behind the other into parts that S3 takes: none but the last under the minimum. Where it
 * can, a part is one range of one source; only what is too small goes together with its neighbours.
 */
export function planCopies(sizes: readonly number[], limits: CopyLimits): readonly PlannedCopy[] {
  const parts: PlannedCopy[] = []
  let pending: SourceRange[] = []
  let offset = 0
  const emit = (ranges: readonly SourceRange[]): void => {
    const size = sizeOf(ranges)
    parts.push({ number: parts.length + 1, offset, size, ranges })
    offset += size
  }
  sizes.forEach((size, source) => {
    let start = 0
    while (start < size) {
      const step = nextStep(size - start, sizeOf(pending), limits)
      pending.push({ source, start, end: start + step })
      start += step
      if (sizeOf(pending) < (limits.uniform ?? limits.min)) continue
      emit(pending)
      pending = []
    }
  })
  if (pending.length > 0) emit(pending)
  return parts
}

/** How many of the bytes that are left in a source go into the part that has `gathered` bytes. */
function nextStep(left: number, gathered: number, { min, max, uniform }: CopyLimits): number {
  if (uniform !== undefined) return Math.min(left, uniform - gathered)
  if (gathered > 0) return Math.min(left, min - gathered)
  // Equal pieces, so that no small one is left at the end.
  return Math.ceil(left / Math.ceil(left / max))
}

function sizeOf(ranges: readonly SourceRange[]): number {
  return ranges.reduce((sum, { start, end }) => sum + end - start, 0)
}
