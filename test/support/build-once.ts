import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const sources = ['src', 'scripts', 'tsconfig.json', 'tsconfig.build.json', 'package.json']

/** Builds `dist` before tests that run what users run, unless it is newer than everything it is made of. */
export default function buildOnce(): void {
  // The page is built last.
  const built = timesBelow('dist/page')
  if (built.length > 0 && Math.min(...built) > Math.max(...sources.flatMap(timesBelow))) return
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' })
}

/** When each file and directory there, if any, was changed. */
function timesBelow(path: string): readonly number[] {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return []
  if (!found.isDirectory()) return [found.mtimeMs]
  return [found.mtimeMs, ...readdirSync(path).flatMap(name => timesBelow(join(path, name)))]
}
