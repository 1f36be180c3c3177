import type { UploadRequest } from '../../../core/ports/functions.ts'
import { isMediaType } from '../../media-type.ts'
import { invalidHeader } from './header-values.ts'

/**
 * Reads `Upload-Metadata`: pairs of a key and a value in base64, separated by commas; a value may be empty, and then
 * its space may be missing. Values are taken as UTF-8. `INVALID_INPUT` when it is not that.
 */
export function readMetadata(header: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>()
  if (header.trim() === '') return pairs
  for (const pair of header.split(',')) {
    const [key = '', value = '', ...more] = pair.trim().split(' ')
    const isPair = key !== '' && more.length === 0 && isBase64(value)
    if (!isPair || pairs.has(key)) throw invalidHeader('Upload-Metadata', rule)
    pairs.set(key, Buffer.from(value, 'base64').toString('utf8'))
  }
  return pairs
}

/** What the pairs mean to the engine: common keys name the file and its type, and all of them are its metadata. */
export function requestOf(
  pairs: ReadonlyMap<string, string>,
): Pick<UploadRequest, 'name' | 'contentType' | 'metadata'> {
  const name = pairs.get('filename') ?? pairs.get('name')
  const contentType = [pairs.get('filetype'), pairs.get('type')].find(isMediaType)
  return {
    metadata: Object.fromEntries(pairs),
    ...(name === undefined ? {} : { name }),
    ...(contentType === undefined ? {} : { contentType }),
  }
}

const rule = 'be pairs of a unique key and a value in base64, like "filename cGxhbi5wZGY=,draft"'

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
}
