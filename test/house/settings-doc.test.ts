import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { memoryLocker, memorySessions, memoryStorage } from '../../src/adapters/memory/index.ts'
import { resolveOptions } from '../../src/core/options.ts'

const root = join(import.meta.dirname, '../..')
const documented = new Map(
  [...readFileSync(join(root, 'docs/settings.md'), 'utf8').matchAll(/^\| `(\w+)` \| (.+?) \|/gm)].map(
    ([, name = '', value = '']) => [name, value],
  ),
)

describe('docs/settings.md', () => {
  it('has a row for every option of the engine, in the order of the source', () => {
    const source = readFileSync(join(root, 'src/core/options.ts'), 'utf8')
    const [, members = ''] = source.match(/export interface EngineOptions \{([\s\S]*?)\n\}/) ?? []
    const names = [...members.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(match => match[1])
    expect(names.length).toBeGreaterThan(20)
    expect([...documented.keys()]).toEqual(names)
  })

  it('gives the defaults that the engine has', () => {
    const storage = memoryStorage()
    const given = { storage, sessions: memorySessions(), locker: memoryLocker() }
    const defaults = Object.entries(resolveOptions(given)).filter(
      ([name]) => !(name in given) && name !== 'storages',
    )
    expect(defaults.length).toBeGreaterThan(10)
    const printed = defaults.map(([name, value]) => [name, `\`${literal(value)}\``])
    expect(printed.map(([name = '']) => [name, documented.get(name)])).toEqual(printed)
  })
})

function literal(value: unknown): string {
  return value === Number.POSITIVE_INFINITY ? 'Infinity' : JSON.stringify(value).replaceAll('"', "'")
}
