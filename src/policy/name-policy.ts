import { type FieldProblem, UploadError } from '../core/errors.ts'
import type { Hooks } from '../core/ports/hooks.ts'

/** What names of files have to keep to. */
export interface NameRules {
  /** The only extensions, with or without the dot, in any case. A name without one of them, or none, is refused. */
  readonly extensions?: readonly string[]
  /** Characters. Default 255. */
  readonly maxLength?: number
  /** Lets names begin with a dot. Default `false`. */
  readonly hidden?: boolean
}

/**
 * Refuses uploads by the name that their client gives them (`INVALID_INPUT`). What names may do to a path is no matter of
 * policy: the engine makes them safe whatever they are.
 */
export function namePolicy(rules: NameRules): Required<Pick<Hooks, 'beforeCreate'>> {
  const extensions = rules.extensions?.map(each => `.${each.replace(/^\./, '').toLowerCase()}`)
  return {
    beforeCreate({ name = '', partial }) {
      const problem = partial ? undefined : problemOf(name, rules, extensions)
      if (!problem) return undefined
      throw new UploadError('INVALID_INPUT', problem.message, { details: { problems: [problem] } })
    },
  }
}

function problemOf(
  name: string,
  { maxLength = 255, hidden = false }: NameRules,
  extensions: readonly string[] | undefined,
): FieldProblem | undefined {
  if (name.length > maxLength)
    return { field: 'name', rule: 'too-long', message: `name must have at most ${maxLength} characters` }
  // Behind any slash: that is what is left of it when it is made safe.
  const [last = ''] = name.split(/[/\\]/).slice(-1)
  if (!hidden && last.startsWith('.'))
    return { field: 'name', rule: 'invalid', message: 'name must not begin with a dot' }
  if (!extensions || extensions.some(each => last.toLowerCase().endsWith(each))) return undefined
  const message = `name must end in ${extensions.join(', ')}`
  return { field: 'name', rule: last.includes('.') ? 'invalid' : 'no-extension', message }
}
