const MiB = 1_048_576

/**
 * What comes on top of the bytes that are counted. V8 looks for dead buffers when 64 MiB of them may have come up since
 * it last did (its soft limit for memory outside of its heap). And 16 MiB are for what still arrives when everybody was
 * told to pause, and for the one part that may go over the limit. Measured with 64 uploads into S3 at once: 48 MiB of
 * room were 110 to 120 MiB of buffers.
 */
const onTop = 80 * MiB

/** How much of a memory budget bytes on their way may take; three eighths of one that cannot hold what is on top. */
export function roomForBytes(memoryBudget: number): number {
  return Math.max(memoryBudget - onTop, Math.floor((memoryBudget * 3) / 8))
}
