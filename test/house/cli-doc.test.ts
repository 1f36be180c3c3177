import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { program } from '../../src/cli/program.ts'

const [, ...sections] = readFileSync(join(import.meta.dirname, '../../docs/cli.md'), 'utf8').split('\n## ')

describe('docs/cli.md', () => {
  it('has a section for every command, in the order of the help', () => {
    const titles = sections.map(section => section.match(/^`quayside (\w+)/)?.[1])
    expect(titles).toEqual(program().commands.map(command => command.name()))
  })

  it.each(program().commands.map(command => ({ name: command.name(), command })))(
    'names every flag of $name, and no other',
    ({ name, command }) => {
      const section = sections.find(each => each.startsWith(`\`quayside ${name}`)) ?? ''
      const named = section.match(/(?<=`)--[a-z-]+/g) ?? []
      const flags = command.options.map(option => option.long)
      expect([...new Set(named)].sort()).toEqual(flags.sort())
    },
  )
})
