import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OutsiderProject, outsiderProject } from '../support/outsider-project.ts'
import { codeBlocks } from './code-blocks-of.ts'
import { docPages } from './doc-pages.ts'

const pages = docPages()
const blocks = pages.flatMap(page => codeBlocks(page.name, page.text))
let project: OutsiderProject

beforeAll(async () => {
  project = await outsiderProject()
})
afterAll(() => project.remove())

describe('the docs', () => {
  it('show code in fences that name one of the languages below', () => {
    expect(blocks.length).toBeGreaterThan(40)
    for (const { place, language } of blocks)
      expect(['ts', 'js', 'sh', 'json', 'nginx', 'text'], place).toContain(language)
    for (const { name, text } of pages)
      expect(text.replace(/^```[\s\S]*?^```$/gm, ''), name).not.toMatch(/^\n {4}\S/m)
  })

  it('have TypeScript that compiles, strictly, in a project that installed the package', async () => {
    await mkdir(join(project.directory, 'blocks'))
    await copyFile(
      join(import.meta.dirname, '../../docs/readers-own.d.ts'),
      join(project.directory, 'readers-own.d.ts'),
    )
    for (const { language, place, code } of blocks)
      if (language === 'ts') await project.write(`blocks/${place}.ts`, `${code}\nexport {}\n`)
    await project.write(
      'tsconfig.json',
      JSON.stringify({ compilerOptions, include: ['blocks', 'readers-own.d.ts'] }),
    )
    const tsc = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc')
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', project.directory], { encoding: 'utf8' })
    expect(stdout).toBe('')
  })

  it('have JSON that parses', () => {
    for (const { language, place, code } of blocks)
      if (language === 'json') expect(() => JSON.parse(code), place).not.toThrow()
  })

  it('have commands that a shell can read', () => {
    for (const { language, place, code } of blocks) {
      if (language !== 'sh') continue
      const { status, stderr } = spawnSync('bash', ['-n'], { input: code, encoding: 'utf8' })
      expect(`${status}${stderr}`, place).toBe('0')
    }
  })

  it('have every page in the table of contents of their site', () => {
    const contents = readFileSync(join(import.meta.dirname, '../../docs/.vitepress/config.ts'), 'utf8')
    const left = ['README', 'testing-against-real-servers']
    for (const { name } of pages)
      if (!left.includes(name) && !name.startsWith('decisions/'))
        expect(contents, name).toContain(`'/${name}'`)
  })
})

const compilerOptions = {
  target: 'es2023',
  lib: ['es2023', 'dom', 'dom.iterable'],
  module: 'nodenext',
  types: ['node'],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
}
