import type { EngineDependencies } from '../engine-dependencies.ts'
import { UploadError } from '../errors.ts'
import { headSize } from '../head-watch.ts'
import type { AnyStorage } from '../ports/storage.ts'
import type { UploadRecord } from '../types.ts'
import { askHook, type HeadFields, isHeadDue, keptHead } from './head-check.ts'
import { stagedObject } from './staged-object.ts'

/**
 * The last chance for the hook to see the first bytes, before they are published: an upload shorter than a head whose
 * length nobody knew, and one whose bytes came in any order, past this engine, or from other uploads.
 */
export async function headAtEnd(engine: EngineDependencies, record: UploadRecord): Promise<HeadFields> {
  if (!isHeadDue(engine, record)) return {}
  return (await askHook(engine, record, await headOf(engine, record))) ? { headSeen: true } : {}
}

/** The first bytes of a file made of others, from what was kept of those; nothing where that is not enough. */
export function joinedHead(engine: EngineDependencies, partials: readonly UploadRecord[]): HeadFields {
  const { checkHead } = engine.options.hooks
  const pieces: Uint8Array[] = []
  let size = 0
  for (const partial of checkHead ? partials : []) {
    if (size === headSize) break
    const wanted = Math.min(partial.offset, headSize - size)
    const piece = keptHead(partial).subarray(0, wanted)
    if (piece.length < wanted) return {}
    pieces.push(piece)
    size += piece.length
  }
  return size === 0 ? {} : { head: Buffer.concat(pieces).toString('base64') }
}

/** Refuses, before a byte is sent, an upload whose bytes nobody could look at before everybody can. */
export function admitUnseen({ options }: EngineDependencies, { name, readStaged }: AnyStorage): void {
  if (readStaged || !options.hooks.checkHead) return
  const message = `The hook checkHead has to see the first bytes, and storage '${name}' cannot be read before it publishes: send the bytes through the engine, without \`direct\``
  throw new UploadError('NOT_SUPPORTED', message, { details: { what: 'direct' } })
}

async function headOf(engine: EngineDependencies, record: UploadRecord): Promise<Uint8Array> {
  const wanted = Math.min(record.offset, headSize)
  const kept = keptHead(record)
  if (kept.length >= wanted) return kept
  const pieces: Uint8Array[] = []
  for await (const piece of stagedObject(engine, record).read({ start: 0, end: wanted })) pieces.push(piece)
  return Buffer.concat(pieces)
}
