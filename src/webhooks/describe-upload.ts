import type { JsonObject, Upload } from '../core/types.ts'

/** What receivers are told of an upload: what it is and where it is, in the words of the engine. Times are ISO 8601. */
export function describeUpload(upload: Upload): JsonObject {
  const { id, collection, owner, name, contentType, length, metadata, status, storage } = upload
  const { object, failure, createdAt, completedAt } = upload
  const told = {
    id,
    collection,
    owner,
    name,
    contentType,
    length,
    metadata,
    status,
    storage,
    object,
    failure,
    createdAt: new Date(createdAt).toISOString(),
    completedAt: completedAt === undefined ? undefined : new Date(completedAt).toISOString(),
  }
  return JSON.parse(JSON.stringify(told)) as JsonObject
}
