import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'

/** Bundles the page from its source, once for a file of tests; the directory goes with them. */
export function builtPage(): { readonly directory: string } {
  const built = { directory: '' }
  beforeAll(() => {
    built.directory = mkdtempSync(join(tmpdir(), 'quayside-page-'))
    execFileSync(process.execPath, ['scripts/bundle-page.mjs', built.directory], { stdio: 'inherit' })
  })
  afterAll(() => rmSync(built.directory, { recursive: true, force: true }))
  return built
}
