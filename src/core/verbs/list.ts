import { refuse } from '../checked-request.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import type { CallContext } from '../ports/hooks.ts'
import { toUpload } from '../to-upload.ts'
import type { UploadPage, UploadQuery } from '../upload-engine.ts'
import { authorize } from './find-record.ts'

const largestPage = 100

export async function list(
  engine: EngineDependencies,
  query: UploadQuery,
  context: CallContext,
): Promise<UploadPage> {
  await authorize(engine, 'list', undefined, context)
  const {
    limit = largestPage,
    collection = engine.options.collections[0] ?? 'uploads',
    state,
    cursor,
  } = query
  const isPage = Number.isInteger(limit) && limit >= 1 && limit <= largestPage
  const message = `limit must be a whole number from 1 to ${largestPage}`
  refuse(isPage ? [] : [{ field: 'limit', rule: 'invalid', message }])
  const page = await engine.sessions.list(
    {
      collection,
      limit,
      ...(context.owner === undefined ? {} : { owner: context.owner }),
      ...(state ? { state } : {}),
      ...(cursor ? { cursor } : {}),
    },
    { signal: context.signal ?? engine.unhurried },
  )
  const uploads = page.records.filter(each => each.status !== 'aborting').map(toUpload)
  return { uploads, ...(page.cursor ? { cursor: page.cursor } : {}) }
}
