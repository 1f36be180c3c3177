import type { IncomingMessage, ServerResponse } from 'node:http'
import type { UploadEngine } from '../../core/upload-engine.ts'
import { chunkedOpenApi } from '../../http/index.ts'
import { answer } from './answer.ts'
import { bearerToken } from './bearer-token.ts'
import { isLoopback } from './is-loopback.ts'
import type { Metrics } from './open-metrics.ts'

export interface InfoOptions {
  readonly engine: Pick<UploadEngine, 'limits'>
  readonly path: string
  readonly token?: string
  /** Shown to who has the token; without a token, to this machine. */
  readonly metrics?: Metrics
}

/** Answers `/openapi.json` and `/metrics`; `false` when the request is for something else. */
export function infoHandler(
  options: InfoOptions,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const { engine, path, token, metrics } = options
  const authenticated = token !== undefined
  const document = JSON.stringify(chunkedOpenApi({ limits: engine.limits, serverUrl: path, authenticated }))
  const refusalOf = authenticated ? tokenRefusal(token) : strangerRefusal
  return (request, response) => {
    const [asked] = (request.url ?? '').split('?', 1)
    if (asked === '/openapi.json') answer(response, 200, document, { 'content-type': 'application/json' })
    else if (asked === '/metrics' && metrics) void show(metrics, response, refusalOf(request))
    else return false
    return true
  }
}

interface Refused {
  readonly status: number
  readonly message: string
}

async function show(metrics: Metrics, response: ServerResponse, refused: Refused | undefined): Promise<void> {
  const challenge: Record<string, string> = refused?.status === 401 ? { 'www-authenticate': 'Bearer' } : {}
  if (refused) return answer(response, refused.status, refused.message, challenge)
  try {
    answer(response, 200, await metrics.read(), { 'content-type': metrics.contentType })
  } catch (error) {
    answer(response, 500, `Metrics could not be read: ${String(error)}\n`)
  }
}

function tokenRefusal(token: string): (request: IncomingMessage) => Refused | undefined {
  const isAllowed = bearerToken(token)
  return ({ headers }) =>
    isAllowed(headers.authorization) ? undefined : { status: 401, message: 'Metrics need the token.\n' }
}

/** How much is uploaded, and by how many, is nobody's business by default. A proxy here may speak for anybody. */
function strangerRefusal({ socket, headers }: IncomingMessage): Refused | undefined {
  const address = socket.remoteAddress?.replace(/^::ffff:/, '') ?? ''
  const isProxied = headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined
  if (isLoopback(address) && !isProxied) return undefined
  return { status: 403, message: 'Metrics are shown to this machine alone; --token lets others ask.\n' }
}
