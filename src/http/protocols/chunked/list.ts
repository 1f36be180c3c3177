import type { UploadQuery } from '../../../core/upload-engine.ts'
import type { HttpReply } from '../../http-reply.ts'
import { jsonReply } from '../../json-reply.ts'
import type { Call } from './call.ts'
import { FieldCheck } from './field-check.ts'
import { fieldLimits } from './field-limits.ts'
import { showUpload } from './show-upload.ts'

/** `GET <base>/?state=open|ended&limit=&cursor=`: the caller's uploads, newest first; `next` is the next `cursor`. */
export async function list(call: Call): Promise<HttpReply> {
  const { engine, caller, settings, request } = call
  const collection = settings.collection === undefined ? {} : { collection: settings.collection }
  const page = await engine.list({ ...collection, ...queryOf(request.query) }, caller)
  const results = await Promise.all(page.uploads.map(upload => showUpload(engine, upload)))
  return jsonReply(200, { results, next: page.cursor ?? null })
}

function queryOf(query: URLSearchParams): UploadQuery {
  const check = new FieldCheck(Object.fromEntries(query))
  const limit = check.integer('limit')
  if (limit === 0) check.add('limit', 'too-small', 'Ensure this value is greater than or equal to 1.')
  if (limit !== undefined && limit > fieldLimits.page)
    check.add('limit', 'too-large', `Ensure this value is less than or equal to ${fieldLimits.page}.`)
  const state = query.get('state')
  if (state !== null && !isState(state)) check.add('state', 'invalid', `"${state}" is not a valid choice.`)
  check.refuse()
  const cursor = query.get('cursor')
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(state !== null && isState(state) ? { state } : {}),
    ...(cursor ? { cursor } : {}),
  }
}

function isState(text: string): text is 'open' | 'ended' {
  return text === 'open' || text === 'ended'
}
