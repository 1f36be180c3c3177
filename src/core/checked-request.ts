import { findHashFunction } from './digest.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { type FieldProblem, UploadError } from './errors.ts'
import type { UploadRequest } from './ports/functions.ts'
import type { Digest } from './types.ts'

/** Longer than any name in use; what is left of it is cut to what storages take. */
const maxName = 10_000

/** Refuses a request whose fields cannot be, all problems together (`INVALID_INPUT`). */
export function checkedRequest(
  request: UploadRequest,
  engine: Pick<EngineDependencies, 'hashFunctions' | 'options'>,
): UploadRequest {
  const problems = [
    ...wholeNumber('length', request.length),
    ...shortText('name', request.name, maxName),
    ...shortText('contentType', request.contentType, 255),
    ...knownCollection(request.collection, engine.options.collections),
  ]
  refuse(problems)
  if (request.hashFunction !== undefined) findHashFunction(engine.hashFunctions, request.hashFunction)
  const { maxBytes } = engine.options
  if (maxBytes !== undefined && (request.length ?? 0) > maxBytes)
    throw tooLarge(maxBytes, request.length ?? 0)
  if (!request.digest) return request
  return { ...request, digest: checkedDigest(request.digest, engine) }
}

/** A digest of a known function in lower-case hex. */
export function checkedDigest(digest: Digest, engine: Pick<EngineDependencies, 'hashFunctions'>): Digest {
  const { name, create } = findHashFunction(engine.hashFunctions, digest.algorithm)
  const value = digest.value.toLowerCase()
  const length = create().hex().length
  if (/^[0-9a-f]+$/.test(value) && value.length === length) return { algorithm: name, value }
  const message = `A ${name} digest is ${length} hexadecimal digits`
  throw new UploadError('INVALID_INPUT', message, {
    details: { problems: [{ field: 'digest', rule: 'invalid', message }] },
  })
}

/** Refuses anything that is not a number of bytes. */
export function wholeNumber(field: string, value: number | undefined): readonly FieldProblem[] {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return []
  return [{ field, rule: 'invalid', message: `${field} must be a whole number of bytes from 0 to 2^53-1` }]
}

export function refuse(problems: readonly FieldProblem[]): void {
  if (problems.length === 0) return
  throw new UploadError('INVALID_INPUT', problems.map(each => each.message).join('; '), {
    details: { problems },
  })
}

export function tooLarge(maxBytes: number, provided: number): UploadError<'UPLOAD_TOO_LARGE'> {
  return new UploadError(
    'UPLOAD_TOO_LARGE',
    `An upload may have at most ${maxBytes} bytes, not ${provided}`,
    {
      details: { maxBytes, provided },
    },
  )
}

function shortText(field: string, value: string | undefined, limit: number): readonly FieldProblem[] {
  if (value === undefined || (typeof value === 'string' && value.length <= limit)) return []
  return [{ field, rule: 'too-long', message: `${field} must be a text of at most ${limit} characters` }]
}

function knownCollection(name: string | undefined, known: readonly string[]): readonly FieldProblem[] {
  if (name === undefined || known.includes(name)) return []
  return [{ field: 'collection', rule: 'unknown', message: `collection must be one of ${known.join(', ')}` }]
}
