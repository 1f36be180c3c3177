import type { StandardJSONSchemaV1 } from '@standard-schema/spec'
import type { JsonObject } from '../../core/types.ts'

/**
 * The JSON Schema of an application's own schema, where its library gives one (Standard JSON Schema) that can stand in a
 * document; nothing for functions, for what JSON Schema cannot say, and for schemas that refer to parts of themselves.
 */
export function ownJsonSchema(given: unknown, side: 'input' | 'output'): JsonObject | undefined {
  const converter = converterOf(given)
  if (!converter) return undefined
  try {
    const { $schema, ...schema } = converter[side]({ target: 'draft-2020-12' })
    const text = JSON.stringify(schema)
    return text.includes('"$ref"') ? undefined : (JSON.parse(text) as JsonObject)
  } catch {
    // The library says so by throwing: a transformation, a date.
    return undefined
  }
}

function converterOf(given: unknown): StandardJSONSchemaV1.Converter | undefined {
  const isSchema = (typeof given === 'object' && given !== null) || typeof given === 'function'
  if (!isSchema || !('~standard' in given)) return undefined
  return (given as Partial<StandardJSONSchemaV1>)['~standard']?.jsonSchema
}
