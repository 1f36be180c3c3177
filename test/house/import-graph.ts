import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'

/** What every file imports, by path below the root: other files as such paths, packages by their names. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>

/** Reads the import lines of all TypeScript below `root`. */
export function readImportGraph(root: string): ImportGraph {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(entry => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
  return graphOf(files.map(file => [file, readFileSync(join(root, file), 'utf8')]))
}

/** The same from sources in memory. */
export function graphOf(sources: readonly (readonly [file: string, source: string])[]): ImportGraph {
  return new Map(sources.map(([file, source]) => [file, importsOf(file, source)]))
}

/** The paths of one circle, first file repeated at the end, or nothing. */
export function findCircle(graph: ImportGraph): readonly string[] | undefined {
  const settled = new Set<string>()
  const visit = (file: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file]
    if (settled.has(file)) return undefined
    for (const next of graph.get(file) ?? []) {
      const circle = visit(next, [...trail, file])
      if (circle) return circle
    }
    settled.add(file)
    return undefined
  }
  for (const file of graph.keys()) {
    const circle = visit(file, [])
    if (circle) return circle
  }
  return undefined
}

const statement = /^\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]/gm
const expression = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

function importsOf(file: string, source: string): readonly string[] {
  const specifiers = [statement, expression].flatMap(pattern =>
    [...source.matchAll(pattern)].map(match => match[1] ?? ''),
  )
  return [...new Set(specifiers.map(specifier => resolve(file, specifier)))]
}

function resolve(file: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(dirname(file), specifier) : specifier
}
