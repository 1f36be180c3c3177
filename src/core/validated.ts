import { type FieldProblem, UploadError } from './errors.ts'
import type { Schema } from './ports/functions.ts'

type Issue = Extract<
  Awaited<ReturnType<Schema['~standard']['validate']>>,
  { issues: readonly unknown[] }
>['issues'][number]

/** Whether it is a schema. Some libraries' schemas are functions as well. */
export function isSchema(value: object): value is Schema {
  return '~standard' in value
}

/** What a schema makes of a value; `INVALID_INPUT` with a problem for each issue, at its path. */
export async function validated(schema: Schema, value: unknown, field = ''): Promise<unknown> {
  const result = await schema['~standard'].validate(value)
  if (!result.issues) return result.value
  const problems = result.issues.map(issue => problemOf(issue, value, field))
  throw new UploadError('INVALID_INPUT', problems.map(each => each.message).join('; '), {
    details: { problems },
  })
}

function problemOf({ path = [], message }: Issue, value: unknown, field: string): FieldProblem {
  const keys = path.map(each => (typeof each === 'object' ? each.key : each))
  const rule = keys.length > 0 && valueAt(value, keys) === undefined ? 'required' : 'invalid'
  return { field: [field, ...keys.map(String)].filter(Boolean).join('.'), rule, message }
}

function valueAt(value: unknown, keys: readonly PropertyKey[]): unknown {
  return keys.reduce<unknown>((at, key) => {
    const isThere = typeof at === 'object' && at !== null && Object.hasOwn(at, key)
    return isThere ? (at as { readonly [key: PropertyKey]: unknown })[key] : undefined
  }, value)
}
