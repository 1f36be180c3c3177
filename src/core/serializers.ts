import { isUploadError, UploadError } from './errors.ts'
import { jsonObjectOf } from './json-object-of.ts'
import type {
  InitSerializer,
  ResponseSerializer,
  Schema,
  UploadRequest,
  UploadSerializer,
  WireFields,
} from './ports/functions.ts'
import type { Json, JsonObject } from './types.ts'
import { isSchema, validated } from './validated.ts'

/**
 * The function behind an init serializer. A schema sees the fields as they came, and those that every protocol knows as
 * the built-in rules read them; these it may refuse but not change, and everything else that it gives is the metadata.
 * Without a serializer, `hasTypedMetadata` makes metadata of the fields all the same, for the schemas of collections.
 */
export function initSerializerOf(
  given: InitSerializer | Schema | undefined,
  hasTypedMetadata: boolean,
): InitSerializer | undefined {
  if (!given) return hasTypedMetadata ? ownFieldsAsMetadata : undefined
  if (!isSchema(given)) return given
  return async (fields, accepted) => {
    const output = await validated(given, { ...fields, ...knownFields(accepted) })
    return { ...accepted, metadata: ownFields(jsonObjectOf(output, 'The output of initSerializer')) }
  }
}

export function uploadSerializerOf(given: UploadSerializer | Schema): UploadSerializer {
  return isSchema(given) ? async fields => void (await validated(given, fields)) : given
}

export function responseSerializerOf(given: ResponseSerializer | Schema): ResponseSerializer {
  if (!isSchema(given)) return given
  return async ({ metadata }, body) => {
    try {
      return (await validated(given, { ...body, metadata })) as Json
    } catch (error) {
      throw isUploadError(error, 'INVALID_INPUT') ? misshapen(error) : error
    }
  }
}

/** The fields of protocols themselves, by their names on the wire. */
const protocolFields = ['unique_id', 'offset', 'file_name', 'file_size', 'hash_function', 'content_type']

function knownFields({ name, length, hashFunction, contentType }: UploadRequest): WireFields {
  const known = { file_name: name, file_size: length, hash_function: hashFunction, content_type: contentType }
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined))
}

const ownFieldsAsMetadata: InitSerializer = (fields, accepted) => {
  const own = ownFields(jsonObjectOf(fields, 'The fields'))
  return { ...accepted, metadata: { ...own, ...accepted.metadata } }
}

function ownFields(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !protocolFields.includes(name)))
}

/** The server made this answer: that it breaks the server's own schema is no fault of the client. */
function misshapen(cause: UploadError<'INVALID_INPUT'>): UploadError {
  const problems = cause.details.problems.map(({ field, message }) => `${field}: ${message}`)
  return new UploadError('INTERNAL', `An answer breaks responseSerializer: ${problems.join('; ')}`, { cause })
}
