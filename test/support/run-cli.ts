import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

export interface CliRun {
  readonly child: ChildProcessWithoutNullStreams
  /** Resolves with the first match in what was printed so far and is still to come; rejects when the run ends without. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  /** Resolves when the process is gone and everything it printed has arrived. */
  readonly ended: Promise<CliEnd>
}

export interface CliEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Starts the built `quayside`, as an installed one would be started; no variable of the tester's reaches it. */
export function startCli(words: readonly string[], { cwd, env = {} }: CliOptions = {}): CliRun {
  const child = spawn(process.execPath, [resolve('dist/cli/main.js'), ...words], {
    ...(cwd === undefined ? {} : { cwd }),
    env: { PATH: process.env.PATH ?? '', HOME: cwd ?? '/nonexistent', ...env },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  const ended = once(child, 'close').then(([code, signal]): CliEnd => ({ code, signal, stdout, stderr }))
  return {
    child,
    ended,
    printed: pattern =>
      new Promise((found, missing) => {
        const look = (): void => {
          const match = pattern.exec(stdout + stderr)
          if (!match) return
          child.stdout.off('data', look)
          child.stderr.off('data', look)
          found(match)
        }
        child.stdout.on('data', look)
        child.stderr.on('data', look)
        look()
        void ended.then(() => missing(new Error(`${pattern} was not printed:\n${stdout}\n${stderr}`)))
      }),
  }
}

/** Runs a command to its end. */
export function runCli(words: readonly string[], options?: CliOptions): Promise<CliEnd> {
  return startCli(words, options).ended
}
