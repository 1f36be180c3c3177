import { UploadError } from '../../core/errors.ts'
import { withSuffix } from '../../core/object-key.ts'

/** The folder of the storage's own affairs, at the top of its directory; no key may lead there. */
export const reservedName = '.quayside'

/** What common filesystems allow a name, in bytes. */
const maxNameBytes = 255

/**
 * A key's segments, refused with `INVALID_INPUT` unless they are plain names below the directory. The engine
 * makes keys safe; this is the second lock on the same door.
 */
export function keySegments(key: string): readonly string[] {
  const segments = key.split('/')
  const problem = problemWith(segments)
  if (problem === undefined) return segments
  const message = `The key ${JSON.stringify(key.slice(0, 200))} cannot be a path below the directory: ${problem}`
  throw new UploadError('INVALID_INPUT', message, {
    details: { problems: [{ field: 'key', rule: 'invalid', message }] },
  })
}

/**
 * The keys an upload may be published under, in order of preference. Those after the first carry the upload's id:
 * no other upload asks for the last one.
 */
export function keyCandidates(key: string, id: string): readonly [string, ...string[]] {
  const suffixes = [id.slice(0, 8), id].map(suffix => suffix.replace(/[^A-Za-z0-9_-]/g, '_'))
  return [key, ...new Set(suffixes.map(suffix => withSuffix(shortened(key, suffix), suffix)))]
}

function problemWith(segments: readonly string[]): string | undefined {
  const [first = ''] = segments
  if (segments.length === 1 && first === '') return 'it is empty'
  if (first === '' || /^[A-Za-z]:/.test(first)) return 'it is absolute; keys are relative'
  if (first.toLowerCase() === reservedName) return `${reservedName} is the storage's own folder`
  for (const segment of segments) {
    if (segment === '' || segment === '.' || segment === '..') return "it has an empty, '.' or '..' segment"
    if (segment.includes('\0')) return 'it has a NUL character'
    if (process.platform === 'win32' && segment.includes('\\')) return 'it has a backslash'
    if (Buffer.byteLength(segment) > maxNameBytes)
      return `the segment ${segment.slice(0, 40)}... is ${Buffer.byteLength(segment)} bytes long, of at most ${maxNameBytes}`
  }
  return undefined
}

/** The key with as much of its name's stem cut off as the suffix needs room. */
function shortened(key: string, suffix: string): string {
  const slash = key.lastIndexOf('/') + 1
  const name = key.slice(slash)
  const dot = name.lastIndexOf('.')
  const extension = dot < 0 ? '' : name.slice(dot)
  const stem = [...name.slice(0, name.length - extension.length)]
  while (stem.length > 0 && Buffer.byteLength(`${stem.join('')}-${suffix}${extension}`) > maxNameBytes)
    stem.pop()
  return `${key.slice(0, slash)}${stem.join('')}${extension}`
}
