import { setFlagsFromString } from 'node:v8'

/**
 * Lets V8 wait with collecting all of the heap. It counts the buffers that bodies come in against a limit that follows the
 * heap's size, and this one is small: by default all of it is collected for each 10 to 60 MB uploaded, which takes as much
 * user CPU as everything else (docs/cost-and-sizing.md). Its other limits, `--max-old-space-size` among them, hold.
 */
export function roomyHeap(): void {
  setFlagsFromString('--heap-growing-percent=500')
}
