import { CommanderError } from 'commander'
import { isUploadError } from '../core/errors.ts'
import { CommandFailure } from './command-failure.ts'
import { program } from './program.ts'

/** Runs one command line; resolves with the exit code. Failures are a sentence on stderr, never a stack. */
export async function runCli(words: readonly string[]): Promise<number> {
  const command = program()
  try {
    await command.parseAsync(words, { from: 'user' })
    return 0
  } catch (error) {
    // The parser has spoken already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usedWrongly
    console.error(`quayside: ${sentence(error)}`)
    if (command.opts<{ readonly debug?: boolean }>().debug) console.error(error)
    return exitCodeOf(error)
  }
}

const usedWrongly = 2

function exitCodeOf(error: unknown): number {
  if (error instanceof CommandFailure) return error.exitCode
  return isUploadError(error, 'INVALID_OPTIONS') || isUploadError(error, 'UNKNOWN_HASH') ? usedWrongly : 1
}

function sentence(error: unknown): string {
  if (error instanceof CommandFailure || isUploadError(error)) return (error as Error).message
  const message = error instanceof Error ? error.message : String(error)
  return `${message} (unexpected; --debug shows where)`
}
