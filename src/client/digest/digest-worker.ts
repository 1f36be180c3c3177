/** The worker's end of `workerDigester`: takes slices, gives digests. */
import { hashSlice } from './hash-slice.ts'

export interface DigestOrder {
  readonly number: number
  readonly algorithm: string
  readonly slice: Blob | Uint8Array
}

export type DigestAnswer =
  | { readonly number: number; readonly hex: string }
  | { readonly number: number; readonly problem: string; readonly unreadable: boolean }

self.addEventListener('message', ({ data }: MessageEvent<DigestOrder>) => {
  answer(data).then(result => self.postMessage(result))
})

async function answer({ number, algorithm, slice }: DigestOrder): Promise<DigestAnswer> {
  try {
    return { number, hex: await hashSlice(algorithm, slice) }
  } catch (error) {
    // File API, 7.1: reading a file that changed on disk or lost its permission is a DOMException.
    return { number, problem: String(error), unreadable: error instanceof DOMException }
  }
}
