import { errorCodes } from '../../core/errors.ts'
import type { Json, JsonObject } from '../../core/types.ts'
import type { EngineLimits } from '../../core/upload-engine.ts'
import { chunkedSettings } from '../protocols/chunked/chunked-options.ts'
import { fieldLimits } from '../protocols/chunked/field-limits.ts'
import { seedStatus } from '../protocols/chunked/state-body.ts'
import type { ChunkedOpenApiOptions } from './chunked-open-api-options.ts'
import { ownJsonSchema } from './own-json-schema.ts'

/** The bodies of protocol `chunked`, by name. */
export function chunkedSchemas(options: ChunkedOpenApiOptions): JsonObject {
  const { limits, idPattern } = options
  const { source } = chunkedSettings(idPattern ? { idPattern } : {}).idPattern
  return {
    Id: { type: 'string', pattern: source },
    Opening: openingSchema(options),
    Chunk: chunkSchema(ownJsonSchema(options.uploadSerializer, 'input')),
    Upload: options.responseSerializer
      ? (ownJsonSchema(options.responseSerializer, 'output') ?? {})
      : uploadSchema(limits),
    Page: pageSchema,
    Problems: {
      description: 'What is wrong with each field; `non_field_errors` is about none in particular.',
      type: 'object',
      additionalProperties: texts,
    },
    Sentences: texts,
    Detail: object({ detail: { type: 'string' } }),
    Refusal: refusalSchema,
    Failure: object({ message: { type: 'string' }, code: { enum: Object.keys(errorCodes) } }),
  }
}

const texts = { type: 'array', items: { type: 'string' } }
const bytes = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }
const bytesOrText = { ...bytes, type: ['integer', 'string'], pattern: '^[0-9]+$' }
const text = (maxLength: number): JsonObject => ({ type: 'string', minLength: 1, maxLength })

/** Either an id to go on with, or a new upload with the application's fields beside the protocol's own. */
function openingSchema({ limits, initSerializer }: ChunkedOpenApiOptions): JsonObject {
  const own = ownJsonSchema(initSerializer, 'input')
  const properties = {
    unique_id: { $ref: '#/components/schemas/Id' },
    file_size: { ...bytesOrText, description: 'In bytes.', ...maximum(limits.maxBytes) },
    file_name: { ...text(fieldLimits.name), pattern: '\\.', description: 'With an extension.' },
    content_type: { type: 'string', description: 'A media type; anything else is not looked at.' },
    hash_function: {
      type: 'string',
      maxLength: fieldLimits.hashName,
      description: `In any case. Default: ${limits.hashFunction}.`,
      examples: limits.hashFunctions.map(({ name }) => name.toUpperCase()),
    },
  }
  const asked = requiredOf(own).filter(name => !(name in properties))
  return {
    type: 'object',
    properties: { ...propertiesOf(own), ...properties },
    anyOf: [{ required: ['unique_id'] }, { required: ['file_size', 'file_name', ...asked] }],
  }
}

function chunkSchema(own: JsonObject | undefined): JsonObject {
  const properties = {
    unique_id: { $ref: '#/components/schemas/Id' },
    offset: { ...bytesOrText, description: 'Where the chunk begins: the offset of the upload.' },
    chunk_hash: { ...text(fieldLimits.hash), description: "Hexadecimal, by the upload's hash function." },
    final_hash: {
      type: 'string',
      maxLength: fieldLimits.hash,
      description: 'With the last chunk: the chain.',
    },
    file: { description: 'The bytes. Last is best.', contentMediaType: 'application/octet-stream' },
  }
  const required = ['unique_id', 'offset', 'chunk_hash', 'file']
  return {
    type: 'object',
    properties: { ...propertiesOf(own), ...properties },
    required: [...new Set([...required, ...requiredOf(own)])],
  }
}

function uploadSchema({ retryThreshold }: EngineLimits): JsonObject {
  const shape = object({
    unique_id: { $ref: '#/components/schemas/Id' },
    offset: { ...bytes, description: 'Where the next chunk begins.' },
    chunk_size: { ...bytes, minimum: 1, description: 'The largest chunk.' },
    status: { enum: [...new Set(Object.values(seedStatus))] },
    original_file_size: { ...bytes, type: ['integer', 'null'] },
    current_file_size: bytes,
    hr_current_file_size: { type: 'string' },
    hr_original_file_size: { type: ['string', 'null'] },
    last_calculated_hash: { type: ['string', 'null'], description: 'The chain so far.' },
    retry_threshold: { const: retryThreshold },
  })
  const failure = { type: 'string', description: 'Why it failed.' }
  return { ...shape, properties: { ...propertiesOf(shape), failure } }
}

const pageSchema = object({
  results: { type: 'array', maxItems: fieldLimits.page, items: { $ref: '#/components/schemas/Upload' } },
  next: { type: ['string', 'null'], description: 'The `cursor` of the next page.' },
})

const refusalSchema = {
  type: 'object',
  properties: {
    message: { type: 'string' },
    left_retries: { type: 'string', pattern: '^[0-9]+$', description: 'Of a damaged chunk: send it again.' },
  },
  required: ['message'],
}

function object(properties: { readonly [name: string]: Json }): JsonObject {
  return { type: 'object', properties, required: Object.keys(properties) }
}

function maximum(maxBytes: number | undefined): JsonObject {
  return maxBytes === undefined ? {} : { maximum: maxBytes }
}

function propertiesOf(own: JsonObject | undefined): JsonObject {
  return (own?.properties ?? {}) as JsonObject
}

function requiredOf(own: JsonObject | undefined): readonly string[] {
  return (own?.required ?? []) as readonly string[]
}
