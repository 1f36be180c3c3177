import type { HttpReply } from '../../http-reply.ts'
import { hasBody } from './announced-body.ts'
import { createdReply } from './created-reply.ts'
import { invalidHeader } from './header-values.ts'
import { readMetadata, requestOf } from './metadata.ts'
import { serialized } from './serialized.ts'
import type { TusCall } from './tus-call.ts'

/** `POST <base>` with `Upload-Concat: final;...`: one upload out of partial ones, finished or not. */
export async function createFinal(call: TusCall, sources: readonly string[]): Promise<HttpReply> {
  const { request, engine, caller } = call
  for (const name of ['Upload-Length', 'Upload-Defer-Length'])
    if (request.header(name.toLowerCase()) !== undefined)
      throw invalidHeader(name, 'be left out of a final upload: its length is that of its partial uploads')
  if (hasBody(request))
    throw invalidHeader('Content-Length', 'be 0 for a final upload: it takes no bytes of its own')
  const metadata = request.header('upload-metadata')
  const wire = {
    ...(metadata === undefined ? {} : { metadata }),
    concat: request.header('upload-concat') ?? '',
  }
  const pairs = readMetadata(metadata ?? '')
  const asked = await serialized(call, pairs, {
    ...requestOf(pairs),
    ...(caller.collection === undefined ? {} : { collection: caller.collection }),
    wire: { tus: wire },
  })
  return createdReply(call, await engine.concatenate({ ...asked, sources }, caller), false)
}
