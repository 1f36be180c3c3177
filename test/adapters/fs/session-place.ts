import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A directory that is gone when the test is over. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'quayside-sessions-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return directory
}

/** Paths of all files below a directory, relative to it, sorted. */
export function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort()
}

/** Makes files look as if they had been written two hours ago. */
export function age(directory: string, files: readonly string[]): void {
  const then = Date.now() / 1000 - 7200
  for (const file of files) utimesSync(join(directory, file), then, then)
}
