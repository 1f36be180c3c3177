import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { UploadError } from '../../core/errors.ts'
import type { UploadEngine } from '../../core/upload-engine.ts'
import type { Authenticate } from '../../http/authenticate.ts'
import { nodeHandler } from '../../http/bindings/node.ts'
import { chunked, ietf, type MinimumRate, tus } from '../../http/index.ts'
import type { ServeSettings } from '../settings.ts'
import { answer } from './answer.ts'
import { bearerToken } from './bearer-token.ts'
import { healthHandler } from './health-handler.ts'
import { hostGuard } from './host-guard.ts'
import { infoHandler } from './info-handler.ts'
import type { Metrics } from './open-metrics.ts'
import { readPageFiles } from './page-files.ts'
import { pageHandler } from './page-handler.ts'
import type { Readiness } from './readiness.ts'

/** What operators look at. */
export interface Operations {
  readonly readiness: Readiness
  readonly metrics?: Metrics
}

/** Everything that `serve` answers: the page, the upload API, what operators ask, and 404 for the rest. */
export async function createListener(
  engine: UploadEngine,
  settings: ServeSettings,
  { readiness, metrics }: Operations,
): Promise<RequestListener> {
  const { path, token } = settings
  const refusalOf = token === undefined ? hostGuard(settings) : () => undefined
  const page = pageHandler(await readPageFiles(builtPage, path))
  const uploads = nodeHandler({
    engine,
    path,
    protocols: [tus(), ietf(), chunked()],
    trustProxy: settings.trustProxy ?? false,
    bodyIdleMs: settings.bodyIdle,
    bodyMinRate: minimumRate(settings.bodyMinRate),
    onError: (error, { method, path: at }) => console.error(`quayside: ${method} ${at}: ${reasonOf(error)}`),
    ...(token === undefined ? {} : { authenticate: tokenHolder(token) }),
  })
  const health = healthHandler(readiness)
  const info = infoHandler({
    engine,
    path,
    ...(token === undefined ? {} : { token }),
    ...(metrics ? { metrics } : {}),
  })
  return (request, response) => {
    if (health(request, response)) return
    const refusal = refusalOf(request)
    if (refusal !== undefined) answer(response, 403, `${refusal}\n`)
    else if (!page(request, response) && !info(request, response))
      uploads(request, response, () => notFound(request, response, path))
  }
}

function minimumRate(bytesPerSecond: number): MinimumRate | false {
  return bytesPerSecond > 0 && { bytesPerSecond, overMs: 60_000 }
}

/** Uploads have no owner with a token either: who knows it may do everything, and setting it hides nothing. */
function tokenHolder(token: string): Authenticate {
  const isAllowed = bearerToken(token)
  return request => (isAllowed(request.header('authorization')) ? {} : undefined)
}

function reasonOf({ message, code, cause }: UploadError): string {
  return `${message} (${code})${cause instanceof Error ? `: ${cause.message}` : ''}`
}

const builtPage = fileURLToPath(new URL('../../page/', import.meta.url))

function notFound(request: IncomingMessage, response: ServerResponse, path: string): void {
  const isPage = request.url === '/'
  answer(
    response,
    404,
    isPage
      ? 'The page was not built: npm run build makes it.\n'
      : `Nothing is here. Uploads are at ${path}/\n`,
  )
}
