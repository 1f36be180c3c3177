import { type FieldProblem, UploadError } from '../../../core/errors.ts'
import type { WireFields } from '../../../core/ports/functions.ts'
import { wholeRequest } from './field-check.ts'

/** Far above what the protocol needs, with room for an application's own fields. */
const maxFields = 32
const maxFieldBytes = 8_192

/** The text fields of a form, gathered under limits as they arrive. Each name once; no name is special. */
export class FormFields {
  readonly #values = new Map<string, string>()

  /** A sink for one field's bytes; its `end` makes the field count. Throws `INVALID_INPUT`. */
  open(name: string): { add(bytes: Uint8Array): void; end(): void } {
    const chunks: Uint8Array[] = []
    let size = 0
    return {
      add: bytes => {
        size += bytes.length
        if (size > maxFieldBytes)
          throw refusal(name, 'too-long', `Ensure this field has no more than ${maxFieldBytes} bytes.`)
        // A copy: these few bytes would otherwise keep a whole read of the socket alive.
        chunks.push(Buffer.from(bytes))
      },
      end: () => this.#set(name, Buffer.concat(chunks).toString('utf8')),
    }
  }

  /** What has arrived so far. */
  get soFar(): WireFields {
    return Object.fromEntries(this.#values)
  }

  #set(name: string, value: string): void {
    if (this.#values.has(name)) throw refusal(name, 'repeated', 'This field was sent more than once.')
    if (this.#values.size === maxFields)
      throw refusal(wholeRequest, 'too-large', `Ensure the form has no more than ${maxFields} fields.`)
    this.#values.set(name, value)
  }
}

function refusal(field: string, rule: FieldProblem['rule'], message: string): UploadError {
  return new UploadError('INVALID_INPUT', `${field}: ${message}`, {
    details: { problems: [{ field, rule, message }] },
  })
}
