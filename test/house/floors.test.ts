import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findBreaches } from './find-breaches.ts'
import { floors } from './floors.ts'
import { findCircle, graphOf, readImportGraph } from './import-graph.ts'

const graph = readImportGraph(join(import.meta.dirname, '../../src'))

describe('the floors of the house', () => {
  it('lets no file import from a floor above its own', () => {
    expect(graph.size).toBeGreaterThan(50)
    expect(findBreaches(graph, floors)).toEqual([])
  })

  it('has no circle of imports, types included', () => {
    expect(findCircle(graph)).toBeUndefined()
  })

  it('loads tsyringe in one file', () => {
    const importers = [...graph].filter(([, imports]) => imports.includes('tsyringe')).map(([file]) => file)
    expect(importers).toEqual(['core/container.ts'])
  })

  it('imports nothing that is not there', () => {
    const lost = [...graph].flatMap(([file, imports]) =>
      imports.filter(each => each.endsWith('.ts') && !graph.has(each)).map(each => `${file} -> ${each}`),
    )
    expect(lost).toEqual([])
  })
})

describe('the guard itself', () => {
  it.each([
    ['core/types.ts', "import type { X } from './errors-of-engine.ts'"],
    ['core/part-plan.ts', "import { Engine } from './engine.ts'"],
    ['core/digest.ts', "import { container } from 'tsyringe'"],
    ['core/upload.ts', "import { readFile } from 'node:fs/promises'"],
    ['adapters/fs/fs-storage.ts', "export * from '../memory/memory-storage.ts'"],
    [
      'adapters/fs/fs-storage.ts',
      "import {\n  type A,\n  createUploadEngine,\n} from '../../core/create-engine.ts'",
    ],
    ['http/upload-handler.ts', "import { fsStorage } from '../adapters/fs/index.ts'"],
    ['http/protocols/chunked/init.ts', "import 'node:http'"],
    ['http/bindings/node.ts', "type R = import('../../core/engine.ts').Engine"],
    ['testing/index.ts', "const engine = await import('../core/create-engine.ts')"],
    ['client/index.ts', "import { UploadError } from '../core/errors.ts'"],
    ['page/page.ts', "import express from 'express'"],
    ['somewhere-new/index.ts', ''],
  ])('catches a forbidden import in %s: %s', (file, source) => {
    expect(findBreaches(graphOf([[file, source]]), floors)).toHaveLength(1)
  })

  it.each([
    ['core/part-plan.ts', "import { UploadError } from './errors.ts'"],
    [
      'adapters/fs/sessions/record.ts',
      "import { open } from 'node:fs/promises'\nimport { a } from '../paths.ts'",
    ],
    ['http/bindings/node.ts', "import { createUploadHandler } from '../index.ts'"],
    ['core/digest.ts', "// import { container } from 'tsyringe'"],
  ])('lets an allowed import pass in %s: %s', (file, source) => {
    expect(findBreaches(graphOf([[file, source]]), floors)).toEqual([])
  })

  it('sees a circle that only types close', () => {
    const circle = graphOf([
      ['a.ts', "import { b } from './b.ts'"],
      ['b.ts', "import { c } from './c/c.ts'"],
      ['c/c.ts', "import type { A } from '../a.ts'"],
    ])
    expect(findCircle(circle)).toEqual(['a.ts', 'b.ts', 'c/c.ts', 'a.ts'])
  })
})
