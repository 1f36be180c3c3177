import { once } from 'node:events'
import { createServer, type IncomingMessage, request as requestOf, type ServerResponse } from 'node:http'
import { BlobServiceClient } from '@azure/storage-blob'
import { localPort, throughProxy } from '../../../services/proxied-address.ts'

export interface CopyingAccount {
  readonly connectionString: string
  /** What copies were asked for. */
  readonly copies: readonly Copy[]
  /** Answers copies with this code and status instead. */
  refuse(status: number, code: string): void
  close(): Promise<void>
}

export interface Copy {
  readonly source: URL
  readonly range: string | undefined
}

/** Azurite, and before it what it lacks: Put Block From URL, as its documentation describes it. */
export async function copyingAccount(connectionString: string): Promise<CopyingAccount> {
  const port = localPort(connectionString)
  const service = BlobServiceClient.fromConnectionString(connectionString)
  const copies: Copy[] = []
  let refusal: { readonly status: number; readonly code: string } | undefined

  async function copy(request: IncomingMessage, response: ServerResponse, address: string): Promise<void> {
    const source = new URL(address)
    const range = headerOf(request, 'x-ms-source-range')
    copies.push({ source, range })
    if (refusal) return end(response, refusal.status, refusal.code)
    const found = await fetch(source, { headers: sourceHeaders(request) })
    if (!found.ok) return end(response, found.status, 'CannotVerifyCopySource')
    const bytes = Buffer.from(await found.arrayBuffer())
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
    const [, , container = '', ...name] = pathname.split('/').map(decodeURIComponent)
    const blob = service.getContainerClient(container).getBlockBlobClient(name.join('/'))
    await blob.stageBlock(searchParams.get('blockid') ?? '', bytes, bytes.length)
    end(response, 201)
  }

  const server = createServer((request, response) => {
    const address = headerOf(request, 'x-ms-copy-source')
    if (address) copy(request, response, address).catch(() => response.destroy())
    else pass(request, response, port)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    connectionString: throughProxy(connectionString, server),
    copies,
    refuse: (status, code) => {
      refusal = { status, code }
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function sourceHeaders(request: IncomingMessage): Record<string, string> {
  const range = headerOf(request, 'x-ms-source-range')
  const ifMatch = headerOf(request, 'x-ms-source-if-match')
  return { ...(range ? { 'x-ms-range': range } : {}), ...(ifMatch ? { 'if-match': ifMatch } : {}) }
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}

function end(response: ServerResponse, status: number, code?: string): void {
  response.writeHead(status, code === undefined ? {} : { 'x-ms-error-code': code }).end()
}

function pass(request: IncomingMessage, response: ServerResponse, port: number): void {
  const { method, url, headers } = request
  const upstream = requestOf({ host: '127.0.0.1', port, method, path: url, headers }, answer => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  upstream.once('error', () => response.destroy())
  request.pipe(upstream)
}
