import type { IncomingMessage, ServerResponse } from 'node:http'
import { answer } from './answer.ts'
import type { Readiness } from './readiness.ts'

/** Answers `/healthz` and `/readyz`, for everybody; `false` when the request is for something else. */
export function healthHandler(
  readiness: Readiness,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    const [asked] = (request.url ?? '').split('?', 1)
    if (asked === '/healthz') answer(response, 200, 'alive\n')
    else if (asked === '/readyz') void tell(readiness, response)
    else return false
    return true
  }
}

async function tell(readiness: Readiness, response: ServerResponse): Promise<void> {
  const reasons = await readiness.reasons()
  const isReady = reasons.length === 0
  const headers = { 'content-type': 'application/json', ...(isReady ? {} : { 'retry-after': '5' }) }
  answer(response, isReady ? 200 : 503, `${JSON.stringify({ ready: isReady, reasons })}\n`, headers)
}
