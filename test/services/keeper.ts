import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'

/** Runs servers that end when the test run ends, however it ends. */
export interface Keeper {
  /** Starts a program; what it prints goes into the file `log`. */
  run(command: readonly [string, ...string[]], log: string): void
  /** Makes a folder that is removed when the servers are gone. */
  folder(parent: string): string
  /** Kills the servers, waits for that and removes the folders. */
  end(): Promise<void>
}

/**
 * The servers are children of a process of its own, which notices the death of this one by its standard input
 * closing: a test run that is killed leaves no server behind. It is in a session of its own, so that Ctrl-C in a
 * terminal reaches the tests first.
 */
export function startKeeper(): Keeper {
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, 'keeper.mjs')], {
    detached: true,
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const ended = once(child, 'exit')
  const tell = (order: object): void => {
    child.stdin?.write(`${JSON.stringify(order)}\n`)
  }
  return {
    run: (command, log) => tell({ run: command, log }),
    folder: parent => {
      const folder = mkdtempSync(join(parent, 'quayside-'))
      tell({ remove: folder })
      return folder
    },
    async end() {
      child.stdin?.end()
      await ended
    },
  }
}
