import type { Floor } from './floors.ts'
import type { ImportGraph } from './import-graph.ts'

/** One sentence for every import that the floors do not allow, and for every file that is on none of them. */
export function findBreaches(graph: ImportGraph, floors: readonly Floor[]): readonly string[] {
  return [...graph].flatMap(([file, imports]) => {
    const floor = floors.find(each => matches(each.files, file, file))
    if (!floor) return [`${file} is on no floor: name it in test/house/floors.ts`]
    return imports
      .filter(imported => !isAllowed(floor, file, imported, graph))
      .map(imported => `${file} (${floor.name}) must not import ${imported}`)
  })
}

function isAllowed(floor: Floor, file: string, imported: string, graph: ImportGraph): boolean {
  const isFile = graph.has(imported) || imported.endsWith('.ts')
  return matches(isFile ? floor.mayImport : floor.packages, imported, file)
}

/** A pattern that begins with `!` takes back what another one allows. */
function matches(patterns: readonly string[], path: string, file: string): boolean {
  const hits = (pattern: string) => asRegExp(pattern, file).test(path)
  const refused = patterns.filter(each => each.startsWith('!')).map(each => each.slice(1))
  return !refused.some(hits) && patterns.some(each => !each.startsWith('!') && hits(each))
}

function asRegExp(pattern: string, file: string): RegExp {
  const own = `${file.split('/').slice(0, 2).join('/')}/**`
  const escaped = (pattern === '<own>' ? own : pattern).replace(/[.+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replace(/\*\*|\*/g, stars => (stars === '**' ? '.*' : '[^/]*'))}$`)
}
