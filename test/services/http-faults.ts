import type { IncomingMessage } from 'node:http'
import type { FaultRule, HttpFault } from './http-fault-proxy.ts'

/** The first requests that match get the fault; later ones pass. */
export function firstTimes(
  times: number,
  fault: HttpFault,
  matches: (request: IncomingMessage) => boolean = () => true,
): FaultRule {
  let left = times
  return request => (matches(request) && left-- > 0 ? fault : undefined)
}

/** What S3 answers when a bucket gets more requests than it can serve. */
export const slowDown: HttpFault = s3Error(503, 'SlowDown', 'Please reduce your request rate.')

/** S3's Complete sends its 200 before it knows how it ends: the failure is in the body. */
export const errorInComplete: HttpFault = s3Error(
  200,
  'InternalError',
  'We encountered an internal error. Please try again.',
)

/** What any of the clouds may answer, with the time after which to come again. */
export function tooManyRequests(retryAfterSeconds: number): HttpFault {
  return { status: 429, headers: { 'retry-after': String(retryAfterSeconds) } }
}

/** The server does what it is asked, and its answer is lost on the way. */
export function answerLost(status = 500): HttpFault {
  return { status, afterwards: true }
}

/** `POST` with an upload id: S3's Complete, and that of Google's XML API. */
export function isComplete({ method, url }: IncomingMessage): boolean {
  return method === 'POST' && /[?&]uploadId=/.test(url ?? '')
}

function s3Error(status: number, code: string, message: string): HttpFault {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`
  return { status, headers: { 'content-type': 'application/xml' }, body }
}
