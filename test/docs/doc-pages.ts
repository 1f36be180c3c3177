import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A page by its path below `docs`, without its ending. */
export interface DocPage {
  readonly name: string
  readonly text: string
}

/** The pages that people wrote, those of what was decided included. */
export function docPages(): readonly DocPage[] {
  const docs = join(import.meta.dirname, '../../docs')
  return readdirSync(docs, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.md') && !path.includes('node_modules'))
    .map(path => ({ name: path.slice(0, -'.md'.length), text: readFileSync(join(docs, path), 'utf8') }))
}
