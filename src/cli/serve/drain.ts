import { once } from 'node:events'
import type { Server, ServerResponse } from 'node:http'

export interface Drain {
  /** How many requests are under way. */
  readonly underWay: number
  /**
   * Takes no new connection, ends each one with the answer it waits for, and cuts those that are left after
   * `limitMs`. Resolves with whether none had to be cut.
   */
  run(limitMs: number): Promise<boolean>
}

/** Makes a server stoppable without breaking what is under way. Set up before the server listens. */
export function drainable(server: Server): Drain {
  const responses = new Set<ServerResponse>()
  let isDraining = false
  server.prependListener('request', (_, response: ServerResponse) => {
    responses.add(response)
    if (isDraining) endConnection(response)
    response.once('close', () => {
      responses.delete(response)
      // An answer that began before the drain kept its connection open.
      if (isDraining) setImmediate(() => server.closeIdleConnections())
    })
  })
  return {
    get underWay() {
      return responses.size
    },
    async run(limitMs) {
      isDraining = true
      for (const response of responses) endConnection(response)
      return closeWithin(server, limitMs)
    },
  }
}

function endConnection(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close')
}

async function closeWithin(server: Server, limitMs: number): Promise<boolean> {
  const closed = once(server, 'close')
  let isWhole = true
  const limit = setTimeout(() => {
    isWhole = false
    server.closeAllConnections()
  }, limitMs)
  server.close()
  await closed
  clearTimeout(limit)
  return isWhole
}
