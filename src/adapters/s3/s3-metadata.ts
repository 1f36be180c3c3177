import { UploadError } from '../../core/errors.ts'

/** The entry of an object's metadata that says whose upload it was. */
export const markName = 'quayside-upload'

/** What S3 takes of names and values together, in bytes, less than what our own entry needs. */
const room = 2048 - 128

/**
 * Metadata as S3's headers take it. Names become lower case, and what cannot be in a header's name is percent-encoded;
 * values beyond printable ASCII become RFC 2047 words, which S3 and its console decode. `INVALID_INPUT` beyond 2 KB.
 */
export function s3Metadata(metadata: Readonly<Record<string, string>>, mark: string): Record<string, string> {
  const entries = Object.entries(metadata).map(
    ([name, value]) => [headerName(name), headerValue(value)] as const,
  )
  const size = entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  if (size > room) throw tooLarge(size)
  return { ...Object.fromEntries(entries), [markName]: mark }
}

function headerName(name: string): string {
  const encoded = encodeURIComponent(name).replace(/[()]/g, sign => `%${sign.charCodeAt(0).toString(16)}`)
  return encoded.toLowerCase()
}

function headerValue(value: string): string {
  const isPlain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$|^$/.test(value) && !value.includes('=?')
  return isPlain ? value : encodedWords(value)
}

/** A word is at most 75 characters, 12 of them its frame, and holds whole characters (RFC 2047, 2 and 5.3). */
function encodedWords(value: string): string {
  const words: string[] = []
  let word = ''
  for (const character of value) {
    if (Buffer.byteLength(word + character) > 45) {
      words.push(word)
      word = ''
    }
    word += character
  }
  return [...words, word].map(each => `=?UTF-8?B?${Buffer.from(each).toString('base64')}?=`).join(' ')
}

function tooLarge(size: number): UploadError {
  const message = `S3 keeps ${room} bytes of metadata with an object, not ${size}; send less, or keep it elsewhere`
  return new UploadError('INVALID_INPUT', message, {
    details: { problems: [{ field: 'metadata', rule: 'too-large', message }] },
  })
}
