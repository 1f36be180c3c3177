import { UploadError } from '../core/errors.ts'

const form = /^[\w!#$&^.+-]+\/([\w!#$&^.+-]+|\*)$/

/** Whether a type is among those; `INVALID_OPTIONS` for a list that is no list of types. */
export function typeList(types: readonly string[]): (type: string) => boolean {
  const wrong = types.find(each => !form.test(each))
  if (types.length === 0 || wrong !== undefined) throw noTypes(wrong)
  const exact = new Set(types.map(each => each.toLowerCase()))
  const ranges = [...exact].filter(each => each.endsWith('/*')).map(each => each.slice(0, -1))
  return type => exact.has(type) || ranges.some(range => type.startsWith(range))
}

/**
 * Whether bytes of the detected type are what was declared. Types have other names, and many formats are a zip, an XML or
 * an OLE file inside, of which the first bytes tell no more.
 */
export function isSameType(detected: string, declared: string): boolean {
  const [found, said] = [bare(detected), bare(declared)]
  if (found === said || sameTypes.some(each => each.includes(found) && each.includes(said))) return true
  return containers.get(detected)?.test(declared) ?? false
}

/** Whether a type is text, which begins with nothing in particular, and the bytes could be: text has no NUL. */
export function isText(type: string, head: Uint8Array): boolean {
  return texts.test(type) && !head.includes(0)
}

const texts =
  /^(text\/.+|application\/(json|ld\+json|xml|javascript|yaml|toml|sql|x-ndjson|x-sh|rtf)|[^/]+\/.+\+(json|xml|yaml))$/

const containers: ReadonlyMap<string, RegExp> = new Map([
  [
    'application/zip',
    /^application\/(vnd\.(openxmlformats-|oasis\.opendocument|android\.package|ms-.+\.12$)|java-archive|epub\+zip|x-zip-compressed)|\+zip$/,
  ],
  ['application/xml', /^text\/xml$|\+xml$/],
  ['application/x-cfb', /^application\/(msword|vnd\.ms-|vnd\.visio|x-msi)/],
])

const sameTypes: readonly (readonly string[])[] = [
  ['image/jpeg', 'image/jpg', 'image/pjpeg'],
  ['image/icon', 'image/vnd.microsoft.icon'],
  ['image/heic', 'image/heif', 'image/heic-sequence', 'image/heif-sequence'],
  ['audio/mpeg', 'audio/mp3'],
  ['audio/wav', 'audio/wave', 'audio/vnd.wave'],
  ['audio/mp4', 'audio/m4a', 'video/mp4', 'video/m4v'],
  ['audio/ogg', 'audio/opus', 'video/ogg', 'application/ogg'],
  ['audio/webm', 'video/webm', 'video/matroska', 'audio/matroska'],
  ['application/msdownload', 'application/vnd.microsoft.portable-executable'],
]

/** `audio/x-wav` is `audio/wav`: RFC 6648 did away with the `x-`. */
function bare(type: string): string {
  return type.replace('/x-', '/')
}

function noTypes(wrong: string | undefined): UploadError {
  const problem =
    wrong === undefined
      ? "types must name at least one, for example ['image/*', 'application/pdf']"
      : `types must be like image/* or application/pdf, not ${JSON.stringify(wrong)}`
  return new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}
