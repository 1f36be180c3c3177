/** An answer of the service that is no success. */
export class Refusal extends Error {
  readonly status: number
  readonly reason: string

  constructor(status: number, reason: string, message: string = reason) {
    super(message)
    this.status = status
    this.reason = reason
  }

  /** The JSON API's form of it. */
  get body(): string {
    const { status: code, reason, message } = this
    return JSON.stringify({ error: { code, message, errors: [{ domain: 'global', reason, message }] } })
  }
}
