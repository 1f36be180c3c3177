import { UploadError } from '../../../core/errors.ts'
import type { Upload } from '../../../core/types.ts'
import type { Call } from './call.ts'

/** The caller's upload of this id in this mount's collection; `UPLOAD_NOT_FOUND` otherwise. */
export async function findUpload({ engine, caller, settings }: Call, id: string): Promise<Upload> {
  const upload = await engine.get(id, caller)
  const collection = settings.collection ?? engine.limits.collections[0]
  if (upload.collection === collection) return upload
  throw new UploadError('UPLOAD_NOT_FOUND', `There is no upload ${id}`, { details: { id } })
}
