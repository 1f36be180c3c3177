import type { SourceSlice } from '../chunk-source.ts'
import { UploadClientError } from '../client-error.ts'
import type { DigestAnswer, DigestOrder } from './digest-worker.ts'
import type { Digester } from './digester.ts'

interface Waiting {
  readonly resolve: (hex: string) => void
  readonly reject: (error: UploadClientError) => void
}

/** Digests in a Web Worker, started with the first digest, so that a page stays smooth. */
export function workerDigester(start: () => Worker = startWorker): Digester {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let count = 0
  const stop = (reason: string) => {
    worker?.terminate()
    worker = undefined
    for (const { reject } of waiting.values()) reject(new UploadClientError('digest', reason))
    waiting.clear()
  }
  const open = () => {
    const opened = start()
    opened.onmessage = ({ data }: MessageEvent<DigestAnswer>) => settle(waiting, data)
    opened.onerror = () =>
      stop('The digest worker could not be started; does the Content-Security-Policy allow worker-src?')
    return opened
  }
  return {
    digest(algorithm, slice) {
      worker ??= open()
      const order: DigestOrder = { number: ++count, algorithm, slice: postable(slice) }
      worker.postMessage(order)
      return new Promise((resolve, reject) => waiting.set(order.number, { resolve, reject }))
    },
    close: () => stop('The client was closed'),
  }
}

function startWorker(): Worker {
  return new Worker(new URL('./digest-worker.js', import.meta.url), {
    type: 'module',
    name: 'quayside-digest',
  })
}

function settle(waiting: Map<number, Waiting>, answer: DigestAnswer): void {
  const { resolve, reject } = waiting.get(answer.number) ?? {}
  waiting.delete(answer.number)
  if ('hex' in answer) resolve?.(answer.hex)
  else if (answer.unreadable)
    reject?.(
      new UploadClientError('source-changed', 'The file changed or can no longer be read; pick it again', {
        cause: answer.problem,
      }),
    )
  else reject?.(new UploadClientError('digest', `The digest of a chunk failed: ${answer.problem}`))
}

function postable(slice: SourceSlice): Blob | Uint8Array {
  if (slice instanceof Blob || slice instanceof Uint8Array) return slice
  throw new UploadClientError('invalid-options', 'In a browser, a source must return Blobs or bytes')
}
