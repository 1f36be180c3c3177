import { asUploadError } from '../../as-upload-error.ts'
import { callerIn } from '../../caller-in.ts'
import type { HttpReply } from '../../http-reply.ts'
import type { HttpRequest } from '../../http-request.ts'
import { pathSegments } from '../../path-segments.ts'
import type { Protocol, ProtocolContext } from '../../protocol.ts'
import { appendChunk } from './append-chunk.ts'
import { createUpload } from './create-upload.ts'
import { describeServer } from './describe-server.ts'
import { matchesTus } from './matches-tus.ts'
import { readContent } from './read-content.ts'
import { refusePatch } from './refuse-patch.ts'
import { removeUpload } from './remove-upload.ts'
import { showState } from './show-state.ts'
import type { TusAnswer, TusCall } from './tus-call.ts'
import { tusCors, tusVersion } from './tus-headers.ts'
import type { TusOptions } from './tus-options.ts'
import { plainReply, tusRefusal } from './tus-refusal.ts'

/**
 * tus 1.0.0 (https://tus.io/protocols/resumable-upload) with all its extensions: creation, creation-with-upload,
 * creation-defer-length, expiration, checksum, checksum-trailer, termination, concatenation and
 * concatenation-unfinished. In a mount of several protocols it goes before `chunked()`.
 */
export function tus(options: TusOptions = {}): Protocol {
  return {
    name: 'tus',
    matches: (request, _path, isAlone) => matchesTus(request, isAlone),
    async handle(request, context) {
      const reply = await answer(request, context, options)
      return { ...reply, headers: { 'tus-resumable': tusVersion, ...reply.headers } }
    },
    cors: tusCors,
  }
}

type Answers = ReadonlyMap<string, TusAnswer>

const collection: Answers = new Map([['POST', createUpload]])

const upload: Answers = new Map([
  ['HEAD', showState],
  ['PATCH', appendChunk],
  ['DELETE', removeUpload],
  ['GET', readContent],
])

async function answer(
  request: HttpRequest,
  context: ProtocolContext,
  options: TusOptions,
): Promise<HttpReply> {
  const method = methodOf(request)
  if (method === 'OPTIONS') return describeServer(request, context.engine.limits)
  if (!isVersionSpoken(request, method)) return wrongVersion(request)
  const [id, ...more] = pathSegments(context.path) ?? ['', '']
  const answers = id === undefined ? collection : upload
  if (more.length > 0) return plainReply(404, 'There is no upload at this path.')
  const answerOf = answers.get(method)
  if (!answerOf)
    return plainReply(405, `${method} cannot be done here.`, { allow: [...answers.keys()].join(', ') })
  let call: TusCall | undefined
  try {
    call = await callOf(request, context, options, id ?? '')
    return await answerOf(call)
  } catch (cause) {
    context.report(cause)
    const error = asUploadError(cause)
    return call && method === 'PATCH' ? refusePatch(call, error) : tusRefusal(error)
  }
}

async function callOf(
  request: HttpRequest,
  context: ProtocolContext,
  options: TusOptions,
  id: string,
): Promise<TusCall> {
  const { engine, base, origin, path, linkQuery } = context
  const caller = await callerIn(context, options.collection)
  const place = { base, path, linkQuery, ...(origin === undefined ? {} : { origin }) }
  return { request, engine, caller, place, options, id }
}

/** Where an environment cannot send PATCH or DELETE, the header says what is meant. */
function methodOf(request: HttpRequest): string {
  return (request.header('x-http-method-override') ?? request.method).trim().toUpperCase()
}

/** A download is no matter of tus: browsers follow links without its header. */
function isVersionSpoken(request: HttpRequest, method: string): boolean {
  const version = request.header('tus-resumable')
  return version === tusVersion || (version === undefined && method === 'GET')
}

function wrongVersion(request: HttpRequest): HttpReply {
  const provided = request.header('tus-resumable')
  const problem =
    provided === undefined ? 'The header Tus-Resumable is missing' : 'This version is not spoken here'
  return plainReply(412, `${problem}; send Tus-Resumable: ${tusVersion}`, { 'tus-version': tusVersion })
}
