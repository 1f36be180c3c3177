import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type CliOptions, type CliRun, startCli } from './run-cli.ts'

export interface Serving extends CliRun {
  readonly port: number
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string
  readonly endpoint: string
}

/** Starts `quayside serve` on a free port and waits until it is ready; stops it with the test. */
export async function serving(words: readonly string[], options?: CliOptions): Promise<Serving> {
  const run = startCli(['serve', '--port', '0', '--drain', '2s', ...words], options)
  onTestFinished(async () => {
    run.child.kill('SIGTERM')
    await run.ended
  })
  const [, endpoint = ''] = await run.printed(/endpoint +(\S+)\/\n/)
  const { origin, port } = new URL(endpoint)
  return { ...run, port: Number(port), origin, endpoint }
}

/** A directory that goes with the test. */
export async function temporaryDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'quayside-cli-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}
