import { UploadError } from '../../core/errors.ts'

/** Whose object a blob is, and the CRC-32 of its bytes: how a repeated completion knows its own. */
export const markName = 'quayside_upload'
export const crcName = 'quayside_crc32'

/** What Azure takes of names and values together, in bytes, less than what our own entries need. */
const room = 8192 - 128

/**
 * Metadata as Azure takes it. Names must be C# identifiers: every other character is `_x0020_`, as .NET's XmlConvert
 * writes it. Values must be printable ASCII: others are percent-encoded UTF-8, as a whole. Two names that differ by
 * case alone are one for Azure, and an empty value is none: the later and the empty ones are left out.
 * `INVALID_INPUT` beyond 8 KiB.
 */
export function blobMetadata(metadata: Readonly<Record<string, string>>): Record<string, string> {
  const taken = new Set([markName, crcName])
  const encoded: Record<string, string> = {}
  for (const [key, value] of Object.entries(metadata)) {
    const name = encodeName(key)
    if (name === '' || value === '' || taken.has(name.toLowerCase())) continue
    taken.add(name.toLowerCase())
    encoded[name] = encodeValue(value)
  }
  const size = Object.entries(encoded).reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  if (size > room) throw tooLarge(size)
  return encoded
}

function tooLarge(size: number): UploadError {
  const message = `Azure keeps ${room} bytes of metadata with a blob, not ${size}; send less, or keep it elsewhere`
  return new UploadError('INVALID_INPUT', message, {
    details: { problems: [{ field: 'metadata', rule: 'too-large', message }] },
  })
}

function encodeName(key: string): string {
  return key.replace(/^[0-9]|[^A-Za-z0-9_]|_(?=x[0-9A-Fa-f]{4}_)/g, hexOf)
}

function hexOf(character: string): string {
  return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`
}

function encodeValue(value: string): string {
  return /^[!-~]([ -~]*[!-~])?$/.test(value) ? value : encodeURIComponent(Buffer.from(value).toString())
}
