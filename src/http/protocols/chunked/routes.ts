import type { Answer } from './call.ts'
import { chunk } from './chunk.ts'
import { content } from './content.ts'
import { init } from './init.ts'
import { list } from './list.ts'
import { chunkRefusal, initRefusal, plainRefusal, type Refusal } from './refusals.ts'
import { remove } from './remove.ts'
import { status } from './status.ts'

/** What can be done at one path. */
export interface Route {
  readonly id: string
  readonly answers: ReadonlyMap<string, Answer>
  /** The words for what goes wrong with this method. */
  refusalOf(method: string): Refusal
}

/** Finds what a path below the mount stands for; nothing when no path of the protocol looks like it. */
export function routeOf(segments: readonly string[]): Route | undefined {
  const [first, second] = segments
  if (first === undefined) return { id: '', answers: collection, refusalOf: refusalOfCollection }
  if (segments.length === 1 && first === 'init')
    return { id: '', answers: opening, refusalOf: () => initRefusal }
  if (segments.length === 1) return { id: first, answers: upload, refusalOf: () => plainRefusal }
  const isContent = segments.length === 2 && second === 'content'
  return isContent ? { id: first, answers: bytes, refusalOf: () => plainRefusal } : undefined
}

const collection: ReadonlyMap<string, Answer> = new Map([
  ['GET', list],
  ['HEAD', list],
  ['POST', chunk],
])

const opening: ReadonlyMap<string, Answer> = new Map([['POST', init]])

const upload: ReadonlyMap<string, Answer> = new Map([
  ['GET', status],
  ['HEAD', status],
  ['DELETE', remove],
])

const bytes: ReadonlyMap<string, Answer> = new Map([
  ['GET', content],
  ['HEAD', content],
])

function refusalOfCollection(method: string): Refusal {
  return method === 'POST' ? chunkRefusal : plainRefusal
}
