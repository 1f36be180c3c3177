import type { IncomingMessage, ServerResponse } from 'node:http'
import type { PageFile } from './page-files.ts'

/** Answers for the page's files; `false` when the request is for something else. */
export function pageHandler(
  files: ReadonlyMap<string, PageFile>,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    const file = files.get((request.url ?? '').replace(/[?#].*$/s, ''))
    if (!file) return false
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD', 'content-length': 0 }).end()
      return true
    }
    sendFile(file, request, response)
    return true
  }
}

function sendFile(file: PageFile, request: IncomingMessage, response: ServerResponse): void {
  const headers = { ...securityHeaders, etag: file.etag, 'cache-control': 'no-cache' }
  if (isKnownToClient(request, file.etag)) {
    response.writeHead(304, headers).end()
    return
  }
  response.writeHead(200, { ...headers, 'content-type': file.type, 'content-length': file.body.length })
  response.end(request.method === 'HEAD' ? undefined : file.body)
}

function isKnownToClient(request: IncomingMessage, etag: string): boolean {
  const known = (request.headers['if-none-match'] ?? '')
    .split(',')
    .map(each => each.trim().replace(/^W\//, ''))
  return known.includes(etag) || known.includes('*')
}

/** Workers take the policy of their own script's answer, so every file carries it, not only the page. */
const securityHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    // The digests are WebAssembly, which a policy has to allow by this name.
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}
