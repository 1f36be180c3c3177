/** Ends a command with one sentence for people and an exit code for programs; no defect, so no stack is shown. */
export class CommandFailure extends Error {
  override readonly name: string = 'CommandFailure'
  readonly exitCode: number

  /** `exitCode`: 1 failed, 2 used wrongly, 130 interrupted. */
  constructor(message: string, exitCode: number, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.exitCode = exitCode
  }
}
