import { Ajv2020 } from 'ajv/dist/2020.js'
import type { JsonObject } from '../../../src/core/types.ts'

type Node = { readonly [name: string]: Node | undefined } & { readonly $ref?: string }

/** Tells what an answer of a server has that its description does not say, if anything. */
export function describedBy(
  document: JsonObject,
): (asked: Asked, answer: Response) => Promise<string | undefined> {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema(document, 'document')
  const resolve = (pointer: string): string => {
    const { $ref } = at(document, pointer)
    return $ref === undefined ? pointer : $ref.replace(/^#/, '')
  }
  return async ({ method, path }, answer) => {
    const operation = `/paths/${escaped(path)}/${method.toLowerCase()}/responses`
    const responses = at(document, operation)
    const status = String(answer.status) in responses ? String(answer.status) : 'default'
    const described = resolve(`${operation}/${status}`)
    const body = await answer.text()
    const { content = {} } = at(document, described)
    if (body === '') return undefined
    const type = answer.headers.get('content-type') ?? ''
    if ('*/*' in content) return undefined
    if (!(type in content)) return `${method} ${path}: ${answer.status} is ${type}, which is not described`
    const validate = ajv.compile({ $ref: `document#${described}/content/${escaped(type)}/schema` })
    if (validate(JSON.parse(body))) return undefined
    return `${method} ${path}: ${answer.status} ${body} is not as described: ${ajv.errorsText(validate.errors)}`
  }
}

export interface Asked {
  readonly method: string
  /** As in the document: `/{id}`. */
  readonly path: string
}

function at(document: JsonObject, pointer: string): Node {
  const keys = pointer.split('/').slice(1)
  const found = keys.reduce<Node | undefined>(
    (node, key) => node?.[unescaped(key)],
    document as unknown as Node,
  )
  if (!found) throw new Error(`Nothing is described at ${pointer}`)
  return found
}

function escaped(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))
}

function unescaped(key: string): string {
  return decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~')
}
