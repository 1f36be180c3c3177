import { type RunningProgram, startProgram } from '../support/start-program.ts'
import type { Backend } from './backend.ts'

/** `quayside serve` over one backend, which may be killed at any moment and comes back at the same address. */
export class MortalServer {
  readonly #backend: Backend
  readonly #chunkSize: string
  #program: RunningProgram | undefined
  #up: Promise<void> = Promise.resolve()
  #port = 0
  deaths = 0

  constructor(backend: Backend, chunkSize = '4MiB') {
    this.#backend = backend
    this.#chunkSize = chunkSize
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
    const { flags, program, env = {} } = this.#backend
    const own = ['--port', String(this.#port), '--chunk-size', this.#chunkSize]
    const command = [
      process.execPath,
      ...(program ? [program] : ['dist/cli/main.js', 'serve']),
      ...own,
      ...flags,
    ] as const
    this.#program = await startProgram([...command], /http:\/\/127\.0\.0\.1:(\d+)\/files/, { env })
    this.#port = Number(this.#program.match[1])
  }
}
