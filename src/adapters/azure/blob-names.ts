import { UploadError } from '../../core/errors.ts'
import { privateFolderOf, privateName } from '../cloud/private-names.ts'
import type { AzureHandle } from './azure-handle.ts'

/** What blobs are called, below the storage's prefix. */
export interface BlobNames {
  ofKey(key: string): string
  /** Where the blocks of an upload are staged. */
  staged(handle: AzureHandle): string
  /** There as long as the upload is open. */
  marker(handle: AzureHandle): string
  /** A private blob of an upload. */
  own(handle: AzureHandle, name: string): string
  /** What the names of all private blobs of an upload begin with. */
  folder(handle: AzureHandle): string
}

export function blobNames(prefix: string): BlobNames {
  const own = ({ id }: AzureHandle, name: string): string => privateName(prefix, id, name)
  return {
    ofKey: key => prefix + key,
    staged: handle => (handle.staging === 'key' ? prefix + handle.key : own(handle, 'staged')),
    marker: handle => own(handle, 'open'),
    own,
    folder: ({ id }) => privateFolderOf(prefix, id),
  }
}

/** Refuses a name that Azure does not take, or would take for another: `INVALID_OPTIONS`. */
export function checkBlobName(name: string): void {
  const problem = problemOf(name)
  if (problem === undefined) return
  const problems = [
    `The blob name ${JSON.stringify(name.slice(0, 200))} ${problem}; change uploadPath or prefix`,
  ]
  throw new UploadError('INVALID_OPTIONS', `azureStorage cannot store it: ${problems[0]}`, {
    details: { problems },
  })
}

/** docs: Naming and Referencing Containers, Blobs, and Metadata. */
function problemOf(name: string): string | undefined {
  if (name.length > 1024) return `has ${name.length} characters, more than 1024`
  const segments = name.split('/')
  if (segments.length > 254) return `has ${segments.length} path segments, more than 254`
  if (segments.some(each => each.endsWith('.'))) return 'has a path segment that ends with a dot'
  return undefined
}
