import { type FieldProblem, UploadError } from '../../../core/errors.ts'
import type { WireFields } from '../../../core/ports/functions.ts'

/** Where the seed reports what is wrong with no field in particular. */
export const wholeRequest = 'non_field_errors'

/**
 * Reads fields by the seed's rules and collects what is wrong with them, in the seed's words. An absent field
 * and `null` are the same; a field that is wrong reads as absent.
 */
export class FieldCheck {
  readonly #fields: WireFields
  readonly #problems: FieldProblem[] = []

  constructor(fields: WireFields) {
    this.#fields = fields
  }

  has(name: string): boolean {
    return this.#value(name) !== undefined
  }

  /** A whole number from 0, also written as text. */
  integer(name: string): number | undefined {
    const value = this.#value(name)
    if (value === undefined) return undefined
    const text = typeof value === 'number' ? String(value) : value
    if (typeof text !== 'string' || !/^-?\d{1,1000}$/.test(text))
      // A number that JSON writes with an exponent is a whole one beyond what is counted with here.
      return Number.isInteger(value)
        ? this.#tooLarge(name)
        : this.add(name, 'invalid', 'A valid integer is required.')
    const number = Number(text)
    if (number < 0) return this.add(name, 'too-small', 'Ensure this value is greater than or equal to 0.')
    return Number.isSafeInteger(number) ? number : this.#tooLarge(name)
  }

  /** A text of 1 to `limit` characters. */
  text(name: string, limit: number): string | undefined {
    const value = this.#value(name)
    if (value === undefined) return undefined
    if (typeof value !== 'string') return this.add(name, 'invalid', 'Not a valid string.')
    if (value.trim() === '') return this.add(name, 'invalid', 'This field may not be blank.')
    if (value.includes('\0')) return this.add(name, 'invalid', 'Null characters are not allowed.')
    if ([...value].length <= limit) return value
    return this.add(name, 'too-long', `Ensure this field has no more than ${limit} characters.`)
  }

  /** An id that matches the pattern, as the engine writes it. */
  id(name: string, pattern: RegExp): string | undefined {
    const value = this.#value(name)
    if (value === undefined) return undefined
    if (typeof value === 'string' && pattern.test(value)) return value
    const uuid = typeof value === 'string' ? canonicalUuid(value) : undefined
    if (uuid !== undefined && pattern.test(uuid)) return uuid
    return this.add(name, 'invalid', 'Must be a valid UUID.')
  }

  add(field: string, rule: FieldProblem['rule'], message: string): undefined {
    this.#problems.push({ field, rule, message })
  }

  /** `INVALID_INPUT` with everything found so far, if anything was. */
  refuse(): void {
    const problems = [...this.#problems]
    if (problems.length === 0) return
    const message = problems.map(each => `${each.field}: ${each.message}`).join(' ')
    throw new UploadError('INVALID_INPUT', message, { details: { problems } })
  }

  #value(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? (this.#fields[name] ?? undefined) : undefined
  }

  #tooLarge(name: string): undefined {
    const limit = Number.MAX_SAFE_INTEGER
    return this.add(name, 'too-large', `Ensure this value is less than or equal to ${limit}.`)
  }
}

/** The seed takes a UUID in any case and with or without its hyphens. */
function canonicalUuid(text: string): string | undefined {
  const hex = text.toLowerCase().replaceAll('-', '')
  if (!/^[0-9a-f]{32}$/.test(hex)) return undefined
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
