import type { Json, Upload } from '../../../core/types.ts'

/** What a request wrote that must be given back as it was. */
export interface TusWire {
  readonly metadata?: string
  readonly concat?: string
}

/** How an upload stands, as the headers of an answer. */
export function stateHeaders(upload: Upload): Record<string, string> {
  const { metadata, concat } = wireOf(upload)
  return {
    'upload-offset': String(upload.offset),
    ...lengthHeader(upload),
    ...(metadata === undefined ? {} : { 'upload-metadata': metadata }),
    ...(concat === undefined ? {} : { 'upload-concat': concat }),
    ...expiryHeader(upload),
  }
}

/** When an unfinished upload goes, as an IMF-fixdate (RFC 9110, 5.6.7). */
export function expiryHeader({ status, expiresAt }: Upload): Record<string, string> {
  const mayExpire = status === 'created' || status === 'uploading'
  return mayExpire && expiresAt !== undefined ? { 'upload-expires': imfFixdate(expiresAt) } : {}
}

/** The length of a final upload is its partials' to declare, so a client is not asked for it. */
function lengthHeader({ length, sources }: Upload): Record<string, string> {
  if (length !== undefined) return { 'upload-length': String(length) }
  return sources ? {} : { 'upload-defer-length': '1' }
}

function wireOf({ wire, partial }: Upload): TusWire {
  const tus: Json | undefined = wire.tus
  if (typeof tus === 'object' && tus !== null && !Array.isArray(tus)) return tus as TusWire
  return partial ? { concat: 'partial' } : {}
}

/** Of the second that was asked for last: chunk after chunk it is mostly the same. */
let latest = { second: Number.NaN, text: '' }

function imfFixdate(at: number): string {
  const second = Math.floor(at / 1000)
  if (second !== latest.second) latest = { second, text: new Date(at).toUTCString() }
  return latest.text
}
