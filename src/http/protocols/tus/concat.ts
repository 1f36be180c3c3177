import { UploadError } from '../../../core/errors.ts'
import { pathSegments } from '../../path-segments.ts'
import { invalidHeader } from './header-values.ts'
import type { TusCall } from './tus-call.ts'

/** What `Upload-Concat` says of an upload: a piece, or the ids of the pieces that it is put together from. */
export type Concat = 'partial' | { readonly sources: readonly string[] }

const finalForm = /^final;(.*)$/s

/** `INVALID_INPUT` for what is neither; `UPLOAD_NOT_FOUND` for an address that is no upload's here. */
export function readConcat(call: TusCall): Concat | undefined {
  const header = call.request.header('upload-concat')
  if (header === undefined || header === 'partial') return header
  const urls =
    finalForm
      .exec(header)?.[1]
      ?.split(' ')
      .filter(each => each !== '') ?? []
  if (urls.length === 0)
    throw invalidHeader('Upload-Concat', "be 'partial' or 'final;' and addresses of partial uploads")
  return { sources: urls.map(url => idOf(url, call)) }
}

/** Addresses are absolute or relative. Their host is not looked at: what names a server differs by where one asks. */
function idOf(url: string, { request, place }: TusCall): string {
  // Where the request came in, and where clients think that is: a proxy may have taken a prefix off.
  const mounts = [place.base, request.path.slice(0, request.path.length - place.path.length)]
  const path = pathOf(url, place.base)
  for (const mount of mounts) {
    const [id, ...more] = (path?.startsWith(`${mount}/`) && pathSegments(path.slice(mount.length))) || []
    if (id !== undefined && more.length === 0) return id
  }
  throw new UploadError('UPLOAD_NOT_FOUND', `There is no upload at ${url}`, { details: { id: url } })
}

function pathOf(url: string, base: string): string | undefined {
  try {
    return new URL(url, `http://localhost${base}/`).pathname
  } catch {
    return undefined
  }
}
