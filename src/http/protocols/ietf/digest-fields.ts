import { type Dictionary, serializeDictionary } from 'structured-headers'
import { UploadError } from '../../../core/errors.ts'
import type { Digest, JsonObject, Upload } from '../../../core/types.ts'
import type { EngineLimits } from '../../../core/upload-engine.ts'
import type { HttpRequest } from '../../http-request.ts'
import { dictionaryField } from './structured-fields.ts'

/** The names of RFC 9530 for the hash functions that may be registered here, best first. */
const names: readonly (readonly [field: string, algorithm: string])[] = [
  ['sha-512', 'sha512'],
  ['sha-256', 'sha256'],
  ['sha', 'sha1'],
  ['md5', 'md5'],
]

/**
 * The best digest of `Content-Digest` or `Repr-Digest` that can be checked here; nothing when there is none, as unknown
 * algorithms and values that are no byte sequences are ignored. `INVALID_INPUT` when it has not the size of such a digest.
 */
export function digestField(
  request: HttpRequest,
  name: 'content-digest' | 'repr-digest',
  limits: EngineLimits,
): Digest | undefined {
  const given = dictionaryField(request, name)
  const [field, algorithm] = known(limits).find(([each]) => given?.has(each)) ?? []
  if (field === undefined || algorithm === undefined) return undefined
  const bytes = given?.get(field)?.[0]
  if (!(bytes instanceof ArrayBuffer)) return undefined
  const value = Buffer.from(bytes).toString('hex')
  const hash = limits.hashFunctions.find(each => each.name === algorithm)
  if (value.length === hash?.create().hex().length) return { algorithm, value }
  throw invalidDigest(name, field)
}

/** The algorithm, by its name here, that `Want-Repr-Digest` asks for most of those there are. */
export function wantedDigest(request: HttpRequest, limits: EngineLimits): string | undefined {
  const wanted = dictionaryField(request, 'want-repr-digest')
  if (!wanted) return undefined
  const [best] = known(limits)
    .map(([field, algorithm]) => ({ algorithm, preference: preferenceOf(wanted, field) }))
    .filter(({ preference }) => preference > 0)
    .sort((a, b) => b.preference - a.preference)
  return best?.algorithm
}

/** What the request that created the upload wanted. */
export function rememberedWish({ wire }: Upload): string | undefined {
  const wish = (wire.ietf as JsonObject | undefined)?.wantedDigest
  return typeof wish === 'string' ? wish : undefined
}

export function reprDigest({ algorithm, value }: Digest): Record<string, string> {
  const field = names.find(each => each[1] === algorithm)?.[0]
  return field === undefined
    ? {}
    : { 'repr-digest': serializeDictionary({ [field]: Buffer.from(value, 'hex') }) }
}

function known({ hashFunctions }: EngineLimits): typeof names {
  return names.filter(([, algorithm]) => hashFunctions.some(each => each.name === algorithm))
}

/** 1 to 10; 0 asks not to be sent it. */
function preferenceOf(wanted: Dictionary, field: string): number {
  const value = wanted.get(field)?.[0]
  return typeof value === 'number' ? value : 0
}

function invalidDigest(header: string, field: string): UploadError {
  const message = `${header} must have the ${field} digest as a byte sequence of its size, between colons`
  return new UploadError('INVALID_INPUT', message, {
    details: { problems: [{ field: header, rule: 'invalid', message }] },
  })
}
