import { createHash } from 'node:crypto'
import { UploadError } from './errors.ts'
import type { UploadPath, UploadPathSubject } from './ports/functions.ts'

/** Leaves room for a suffix under the 255 bytes that common file systems allow a name. */
const maxNameLength = 200
const maxExtensionLength = 32

/** Names that Windows keeps for devices, whatever their extension. */
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/**
 * A client's file name as the seed makes it safe: ASCII letters, digits, `.`, `-` and `_`, no path, no leading
 * dot. Where nothing is left of it, the upload's id stands in.
 */
export function safeName(name: string, id: string): string {
  const [stem, extension] = splitExtension(name)
  const safeExtension = asciiOnly(extension, maxExtensionLength)
  const room = maxNameLength - (safeExtension ? safeExtension.length + 1 : 0)
  const safeStem = asciiOnly(stem, room) || id
  const safe = safeExtension ? `${safeStem}.${safeExtension}` : safeStem
  return deviceName.test(safe) ? `_${safe}` : safe
}

/** The extension with its dot, or nothing. */
export function extensionOf(name: string): string {
  const extension = splitExtension(name)[1]
  return extension ? `.${extension}` : ''
}

/** A name that no other upload asks for: `report-1a2b3c4d.pdf`. */
export function withSuffix(key: string, suffix: string): string {
  const slash = key.lastIndexOf('/') + 1
  const [stem, extension] = splitExtension(key.slice(slash))
  return `${key.slice(0, slash)}${stem}-${suffix}${extension ? `.${extension}` : ''}`
}

/** The seed's path: `<collection>/<owner>/<year>/<month>/<day>/<name>`, in UTC; `anonymous` without an owner. */
export const defaultUploadPath: UploadPath = ({ collection, owner, name, createdAt }: UploadPathSubject) => {
  const [year, month, day] = createdAt.toISOString().slice(0, 10).split('-')
  return [collection, ownerSegment(owner), year, month, day, name].join('/')
}

/** Refuses a path that is not a plain relative one: `INVALID_OPTIONS`, for the path function is the application's. */
export function checkedKey(path: string): string {
  const segments = path.split('/')
  const isPlain = segments.every(each => each !== '' && each !== '.' && each !== '..' && isPrintable(each))
  if (isPlain && Buffer.byteLength(path) <= 1024) return path
  const problem = `uploadPath returned ${JSON.stringify(path.slice(0, 200))}: it must be a relative path of at most 1024 bytes, without empty, '.' or '..' segments, backslashes or control characters`
  throw new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}

function splitExtension(name: string): [stem: string, extension: string] {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
  const dot = base.lastIndexOf('.')
  if (dot < 0) return [name, '']
  return [name.slice(0, name.length - base.length + dot), base.slice(dot + 1)]
}

/** Cut before its end is trimmed: Windows drops a dot that a name ends in. */
function asciiOnly(text: string, room: number): string {
  return text
    .normalize('NFKD')
    .replace(/[/\\\s]+/g, '_')
    .replace(/[^A-Za-z0-9_.-]/g, '')
    .replace(/^[._]+/, '')
    .slice(0, room)
    .replace(/[._]+$/, '')
}

function isPrintable(segment: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  return !/[\u0000-\u001f\u007f\\]/.test(segment)
}

function ownerSegment(owner: string | undefined): string {
  if (owner === undefined) return 'anonymous'
  if (/^[A-Za-z0-9_@-][A-Za-z0-9_.@-]{0,127}$/.test(owner) && owner !== 'anonymous') return owner
  return createHash('sha256').update(owner).digest('hex').slice(0, 32)
}
