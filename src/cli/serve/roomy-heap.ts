import { setFlagsFromString } from 'node:v8'

/**
 * Lets V8 wait with collecting all of the heap. It counts the buffers that bodies come in against a limit of half as much again as
 * the heap, which is small here: by default it collects everything for each 10 MB uploaded, and the server
 * needs half as much user CPU without that (docs/cost-and-sizing.md). Its other limits, `--max-old-space-size` among them, hold.
 */
export function roomyHeap(): void {
  setFlagsFromString('--heap-growing-percent=500')
}
