import { download } from '../../download/download.ts'
import type { HttpReply } from '../../http-reply.ts'
import type { IetfCall } from './ietf-call.ts'

/** `GET <base>/<id>`: the published bytes. */
export async function readContent({ request, engine, caller, id }: IetfCall): Promise<HttpReply> {
  return download(request, engine, await engine.get(id, caller), caller)
}
