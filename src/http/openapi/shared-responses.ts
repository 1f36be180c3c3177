import type { Json, JsonObject } from '../../core/types.ts'
import type { EngineLimits } from '../../core/upload-engine.ts'

/** Answers that several operations give, by name. */
export function sharedResponses({ chunkSize }: EngineLimits): JsonObject {
  return {
    Upload: json('How the upload stands', 'Upload'),
    BadOpening: json(
      'A field is missing or wrong, or there is no such upload',
      'Problems',
      'Sentences',
      'Detail',
      'Failure',
    ),
    BadChunk: json('The chunk is refused', 'Problems', 'Refusal', 'Detail', 'Failure'),
    BadQuery: json('A field of the query is wrong', 'Problems', 'Failure'),
    Unauthenticated: {
      ...json('The request does not say on whose behalf it comes', 'Detail'),
      headers: { 'WWW-Authenticate': { schema: { type: 'string' } } },
    },
    NotFound: json('There is no such upload', 'Detail', 'Failure'),
    TooLarge: json(`More than is taken; a chunk has at most ${chunkSize} bytes`, 'Detail', 'Failure'),
    WrongType: json('The body is of another type than is read here', 'Detail', 'Failure'),
    Failure: json('Anything else, told by its code', 'Failure'),
  }
}

/** One of several bodies. */
function json(description: string, ...names: readonly string[]): JsonObject {
  const refs: readonly Json[] = names.map(name => ({ $ref: `#/components/schemas/${name}` }))
  const schema = refs.length === 1 ? (refs[0] ?? {}) : { anyOf: refs }
  return { description, content: { 'application/json': { schema } } }
}
