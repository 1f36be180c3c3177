import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inviteWhenRead } from '../../../src/http/bindings/node.ts'
import type { ServedBinding } from '../../../src/testing/index.ts'

/** Serves a listener on a free port, and invites a body when it is read. */
export async function serveListener(
  listener: RequestListener,
  server: Server = createServer(listener),
): Promise<ServedBinding> {
  server.on('checkContinue', inviteWhenRead(listener))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** As a body parser does, and leaves nothing of it. */
export async function readWhole(request: IncomingMessage): Promise<void> {
  for await (const _ of request);
}

/** What Node, Express, Fastify and Nest show of a request's headers. */
export function headerOf(raw: unknown, name: string): string | undefined {
  return (raw as IncomingMessage).headers[name]?.toString()
}
