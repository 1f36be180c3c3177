import { asUploadError } from '../../as-upload-error.ts'
import { callerIn } from '../../caller-in.ts'
import type { HttpReply } from '../../http-reply.ts'
import type { HttpRequest } from '../../http-request.ts'
import { pathSegments } from '../../path-segments.ts'
import type { Protocol, ProtocolContext } from '../../protocol.ts'
import { appendContent } from './append-content.ts'
import { cancelUpload } from './cancel-upload.ts'
import { createUpload } from './create-upload.ts'
import { spokenVersion } from './dialect.ts'
import type { IetfAnswer } from './ietf-call.ts'
import { ietfCors, interopVersion, partialUpload } from './ietf-headers.ts'
import type { IetfOptions } from './ietf-options.ts'
import { matchesIetf, matchesUnmarkedIetf } from './matches-ietf.ts'
import { readContent } from './read-content.ts'
import { problemReply, refusal } from './refusal.ts'
import { showState } from './show-state.ts'
import { countField } from './structured-fields.ts'
import { offeredLimit } from './upload-limit.ts'

/**
 * Resumable Uploads for HTTP (draft-ietf-httpbis-resumable-upload), interop versions 3, 5, 6, 7 and 8: `POST <base>`
 * with `Upload-Complete`, then HEAD, PATCH, GET and DELETE at the address of the upload. In a mount of several protocols
 * it goes before `chunked()`.
 */
export function ietf(options: IetfOptions = {}): Protocol {
  return {
    name: 'ietf',
    matches: (request, _path, isAlone) => matchesIetf(request, isAlone),
    matchesUnmarked: matchesUnmarkedIetf,
    handle: (request, context) => answer(request, context, options),
    offers: limits => offeredLimit(limits, options),
    cors: ietfCors,
  }
}

const upload: ReadonlyMap<string, IetfAnswer> = new Map([
  ['HEAD', showState],
  ['PATCH', appendContent],
  ['DELETE', cancelUpload],
  ['GET', readContent],
])

/** Every other method may carry what is to be uploaded. */
const withoutContent = ['GET', 'HEAD', 'DELETE', 'TRACE', 'CONNECT']

async function answer(
  request: HttpRequest,
  context: ProtocolContext,
  options: IetfOptions,
): Promise<HttpReply> {
  const { method } = request
  const spoken = spokenVersion(countField(request, interopVersion))
  const [id, ...more] = pathSegments(context.path) ?? ['', '']
  if (more.length > 0) return problemReply(404, { title: 'There is no upload at this path.' })
  if (method === 'OPTIONS') {
    const limit = offeredLimit(context.engine.limits, options, spoken.dialect)
    return { status: 204, headers: { ...limit, 'accept-patch': partialUpload, allow: allowed(id) } }
  }
  const answerOf = id === undefined ? creation(method) : upload.get(method)
  if (!answerOf) return problemReply(405, { title: `${method} cannot be done here.` }, { allow: allowed(id) })
  const { engine, base, origin, linkQuery, report } = context
  const place = { base, linkQuery, ...(origin === undefined ? {} : { origin }) }
  const call = { request, engine, place, options, report, id: id ?? '', ...spoken }
  try {
    return await answerOf({ caller: await callerIn(context, options.collection), ...call })
  } catch (cause) {
    report(cause)
    return refusal(call, asUploadError(cause))
  }
}

function creation(method: string): IetfAnswer | undefined {
  return withoutContent.includes(method) ? undefined : createUpload
}

function allowed(id: string | undefined): string {
  return id === undefined ? 'POST, PUT, PATCH, OPTIONS' : `${[...upload.keys()].join(', ')}, OPTIONS`
}
