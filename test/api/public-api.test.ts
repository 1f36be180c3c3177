import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'

const root = join(import.meta.dirname, '../..')

describe('the public interface', () => {
  it('is as the reports say, each of its exports with a docstring (to change it: npm run api)', async () => {
    const made = await mkdtemp(join(tmpdir(), 'quayside-api-'))
    onTestFinished(() => rm(made, { recursive: true, force: true }))
    const reporter = join(root, 'scripts/report-api.mjs')
    const { status, stderr } = spawnSync(process.execPath, [reporter, made], { encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(reportsIn(made)).toEqual(reportsIn(join(import.meta.dirname, 'reports')))
  })
})

function reportsIn(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(readdirSync(folder).map(name => [name, readFileSync(join(folder, name), 'utf8')]))
}
