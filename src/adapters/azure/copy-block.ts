import { Readable } from 'node:stream'
import type { BlockBlobClient } from '@azure/storage-blob'
import type { StorageContext } from '../../core/ports/storage.ts'
import type { AzureCalls } from './azure-calls.ts'
import { azureCodeOf } from './azure-failure.ts'
import { sourceAccess } from './source-access.ts'

/** Bytes of one blob that become a block of another. Names are whole ones. */
export interface CopyOrder {
  readonly from: string
  /** Of the source: it must not have changed. */
  readonly ifMatch?: string
  readonly offset: number
  readonly size: number
  readonly to: string
  readonly blockId: string
}

export type CopyBlock = (order: CopyOrder, context: StorageContext) => Promise<void>

/**
 * Copies inside the service, which reads the source with an access of its own. Where it cannot (Azurite, a source
 * behind a firewall) the bytes stream through this process, none of them kept.
 */
export function blockCopier(calls: AzureCalls, now: () => number): CopyBlock {
  let isUnknownThere = false
  return ({ from, to, ...order }, { signal }) =>
    calls.run(
      { doing: `copy ${order.size} bytes to ${to}`, signal, bytes: order.size },
      async ({ container }, abortSignal) => {
        const [source, target] = [container.getBlockBlobClient(from), container.getBlockBlobClient(to)]
        const how = { ...order, abortSignal }
        if (isUnknownThere) return streamBlock(source, target, how)
        try {
          const { url, options } = await sourceAccess(source, now())
          const conditions =
            order.ifMatch === undefined ? {} : { sourceConditions: { ifMatch: order.ifMatch } }
          const rest = { ...options, ...conditions, abortSignal }
          await target.stageBlockFromURL(order.blockId, url, order.offset, order.size, rest)
        } catch (error) {
          if (!cannotCopy(error)) throw error
          isUnknownThere = azureCodeOf(error) !== 'CannotVerifyCopySource'
          await streamBlock(source, target, how)
        }
      },
    )
}

/** APINotImplemented and 501 are Azurite's; the other is said of a source that the service may not read by itself. */
function cannotCopy(error: unknown): boolean {
  const code = azureCodeOf(error)
  const status = (error as { readonly statusCode?: unknown }).statusCode
  return code === 'CannotVerifyCopySource' || code === 'APINotImplemented' || status === 501
}

interface StreamOrder extends Omit<CopyOrder, 'from' | 'to'> {
  readonly abortSignal: AbortSignal
}

async function streamBlock(
  source: BlockBlobClient,
  target: BlockBlobClient,
  order: StreamOrder,
): Promise<void> {
  const { offset, size, blockId, ifMatch, abortSignal } = order
  const conditions = ifMatch === undefined ? {} : { ifMatch }
  const { readableStreamBody } = await source.download(offset, size, { abortSignal, conditions })
  const body = readableStreamBody instanceof Readable ? readableStreamBody : Readable.from([])
  // A source that breaks off ends no request by itself.
  const stop = new AbortController()
  const giveUp = (): void => stop.abort()
  abortSignal.addEventListener('abort', giveUp, { once: true })
  body.once('error', giveUp)
  try {
    await target.stageBlock(blockId, () => body, size, { abortSignal: stop.signal })
  } catch (error) {
    throw body.errored ?? error
  } finally {
    abortSignal.removeEventListener('abort', giveUp)
    body.destroy()
  }
}
