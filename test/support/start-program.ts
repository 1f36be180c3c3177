import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'

export interface RunningProgram {
  readonly pid: number | undefined
  /** What the awaited pattern matched. */
  readonly match: RegExpMatchArray
  /** All lines so far, of both outputs. */
  readonly lines: readonly string[]
  /** Resolves with the exit code, `null` when a signal ended it. */
  readonly ended: Promise<number | null>
  /** Sends the signal and resolves with the exit code, `null` when the signal ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

export interface ProgramOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Signals reach the programs that it starts, too: npm and a shell pass none on. */
  readonly group?: boolean
}

/**
 * Starts a program and resolves once it prints a line that matches; rejects, with its output, if it ends before.
 * What is still running when the test is over is killed.
 */
export async function startProgram(
  command: readonly [string, ...string[]],
  pattern: RegExp,
  { cwd, env, group = false }: ProgramOptions = {},
): Promise<RunningProgram> {
  const [program, ...words] = command
  const child = spawn(program, words, {
    cwd,
    env: { ...process.env, ...env },
    detached: group,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'close') as Promise<[number | null]>
  const lines: string[] = []
  const send = (signal: NodeJS.Signals): void => {
    if (group && child.pid !== undefined) process.kill(-child.pid, signal)
    else child.kill(signal)
  }
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) send('SIGKILL')
    await ended
  })
  const match = await new Promise<RegExpMatchArray>((resolve, reject) => {
    for (const output of [child.stdout, child.stderr])
      createInterface({ input: output }).on('line', line => {
        lines.push(line)
        const found = line.match(pattern)
        if (found) resolve(found)
      })
    ended.then(
      () => reject(new Error(`${command.join(' ')} ended without ${pattern}:\n${lines.join('\n')}`)),
      reject,
    )
  })
  return {
    pid: child.pid,
    match,
    lines,
    ended: ended.then(([code]) => code),
    async stop(signal = 'SIGTERM') {
      send(signal)
      const [code] = await ended
      return code
    },
  }
}
