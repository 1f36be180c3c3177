import { connect } from 'node:net'

/**
 * - `free`: it is worth to try again.
 * - `dead`: nobody listens where the holder did, so its process is gone.
 * - `unclear`: the connection broke without an answer, or could not be made although somebody listens.
 */
export type HolderAnswer = 'free' | 'dead' | 'unclear'

export interface AskPatience {
  /** Ends the asking at once. */
  readonly gaveUp: AbortSignal
  /** Ends the waiting for a holder that lives; whether it does, and holds the lock, is found out first. */
  readonly ranOut: AbortSignal
}

/**
 * For a process to say that it holds the lock, when no time is left: it may only keep it. The machine's time, because
 * it is another process that is waited for.
 */
const graceMs = 500

/**
 * Asks the holder at `path` to let go of `name` and waits for its word. Rejects with the reason of whichever
 * signal ends it; the holder has been asked nevertheless when time ran out.
 */
export function askHolder(
  path: string,
  name: string,
  { gaveUp, ranOut }: AskPatience,
): Promise<HolderAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(path).setEncoding('utf8')
    let said = ''
    let grace: NodeJS.Timeout | undefined
    const leave = (): void => {
      gaveUp.removeEventListener('abort', onGaveUp)
      ranOut.removeEventListener('abort', onRanOut)
      clearTimeout(grace)
      // Not before the question is on its way: the holder is to hear it even when nobody waits any more.
      socket.destroySoon()
    }
    const answer = (value: HolderAnswer): void => {
      leave()
      resolve(value)
    }
    const refuse = (reason: unknown): void => {
      leave()
      reject(reason)
    }
    const onGaveUp = (): void => refuse(gaveUp.reason)
    const onRanOut = (): void => {
      if (said !== '') refuse(ranOut.reason)
      else grace ??= setTimeout(() => refuse(ranOut.reason), graceMs)
    }
    gaveUp.addEventListener('abort', onGaveUp)
    socket.once('connect', () => {
      socket.write(`want ${name}\n`)
      ranOut.addEventListener('abort', onRanOut)
      if (ranOut.aborted) onRanOut()
    })
    socket.on('data', text => {
      said += text
      if (said.includes('free\n')) answer('free')
      else if (ranOut.aborted) onRanOut()
    })
    socket.once('close', () => answer('unclear'))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      answer(['ECONNREFUSED', 'ENOENT'].includes(error.code ?? '') ? 'dead' : 'unclear')
    })
    if (gaveUp.aborted) onGaveUp()
  })
}
