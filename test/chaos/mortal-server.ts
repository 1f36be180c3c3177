import { type RunningProgram, startProgram } from '../support/start-program.ts'

/** `quayside serve` over one directory, which may be killed at any moment and comes back at the same address. */
export class MortalServer {
  readonly #directory: string
  #program: RunningProgram | undefined
  #up: Promise<void> = Promise.resolve()
  #port = 0
  deaths = 0

  constructor(directory: string) {
    this.#directory = directory
  }

  get base(): string {
    return `http://127.0.0.1:${this.#port}/files`
  }

  /** Resolves when the server answers again; at once while it does. */
  get up(): Promise<void> {
    return this.#up
  }

  start(): Promise<void> {
    this.#up = this.#spawn()
    return this.#up
  }

  /** kill -9, and a new process over what the old one left. */
  async die(): Promise<void> {
    const program = this.#program
    if (!program) return
    this.#program = undefined
    this.deaths += 1
    this.#up = program.stop('SIGKILL').then(() => this.#spawn())
    await this.#up
  }

  async stop(): Promise<number | null> {
    await this.#up
    return this.#program?.stop() ?? null
  }

  async #spawn(): Promise<void> {
    const flags = ['--port', String(this.#port), '--dir', this.#directory, '--chunk-size', '4MiB']
    const command = [process.execPath, 'dist/cli/main.js', 'serve', ...flags] as const
    this.#program = await startProgram([...command], /http:\/\/127\.0\.0\.1:(\d+)\/files/)
    this.#port = Number(this.#program.match[1])
  }
}
