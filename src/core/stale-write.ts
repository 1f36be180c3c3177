import { UploadError } from './errors.ts'

/** What a writer is told whose change was made for a record that is not there any more. */
export function staleWrite(id: string): UploadError {
  const problem = `Upload ${id} was changed by another writer meanwhile; look at it again`
  return new UploadError('STALE_WRITE', problem, { details: { id } })
}
