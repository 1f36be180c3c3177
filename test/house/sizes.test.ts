import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const sizes = readdirSync(join(import.meta.dirname, '../../src'), { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile() && /\.(ts|css|html)$/.test(entry.name))
  .map(entry => join(entry.parentPath, entry.name))
  .map(file => ({ file, lines: readFileSync(file, 'utf8').trimEnd().split('\n').length }))
  .sort((a, b) => a.lines - b.lines)

describe('the sizes of files', () => {
  it('has no file above 300 lines', () => {
    expect(sizes.filter(({ lines }) => lines > 300)).toEqual([])
  })

  it('has nine in ten under 200 lines', () => {
    expect(linesAt(0.9)).toBeLessThan(200)
  })

  it('has a median under 80 lines', () => {
    expect(linesAt(0.5)).toBeLessThan(80)
  })
})

function linesAt(quantile: number): number {
  const found = sizes[Math.floor(quantile * sizes.length)]
  if (!found) throw new Error('There are no files to measure')
  return found.lines
}
