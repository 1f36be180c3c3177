import { createHash } from 'node:crypto'
import { base64OfCrc } from '../cloud/crc-text.ts'
import type { S3StorageOptions } from './s3-options.ts'

/** The fields of a command that have the server check its body. */
export type BodyChecksum =
  | { readonly ChecksumCRC32: string }
  | { readonly ContentMD5: string }
  | Record<string, never>

export function bodyChecksum(
  checksums: S3StorageOptions['checksums'],
  buffers: readonly Uint8Array[],
  crc32: number,
): BodyChecksum {
  if (checksums === false) return {}
  if (checksums !== 'md5') return { ChecksumCRC32: base64OfCrc(crc32) }
  const hash = createHash('md5')
  for (const buffer of buffers) hash.update(buffer)
  return { ContentMD5: hash.digest('base64') }
}
