import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Keeper } from './keeper.ts'

/**
 * Starts what prints into `*.out` of a folder that goes when the test run ends. When that fails, the error tells
 * what was printed last: the folder will be gone by the time somebody wants to look.
 */
export async function startServer<T>(
  keeper: Keeper,
  parent: string,
  start: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = keeper.folder(parent)
  try {
    return await start(folder)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${reason}\n${await lastWords(folder)}`, { cause: error })
  }
}

async function lastWords(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.out'))
  const texts = await Promise.all(names.map(name => readFile(join(folder, name), 'utf8')))
  return names.map((name, at) => `${name}: ${texts[at]?.trimEnd().slice(-1000) || '(nothing)'}`).join('\n')
}
