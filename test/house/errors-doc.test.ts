import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorCodes } from '../../src/core/errors.ts'

const root = join(import.meta.dirname, '../..')

describe('docs/errors.md', () => {
  const page = readFileSync(join(root, 'docs/errors.md'), 'utf8')

  it('is what `npm run docs` makes of the built table', () => {
    const generator = join(root, 'scripts/generate-error-docs.mjs')
    expect(page).toBe(execFileSync(process.execPath, [generator, '--print'], { encoding: 'utf8' }))
  })

  it('has a row for every code of the source', () => {
    expect([...page.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(match => match[1])).toEqual(Object.keys(errorCodes))
  })
})
