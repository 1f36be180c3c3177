import { UploadError } from '../../../core/errors.ts'
import type { WireFields } from '../../../core/ports/functions.ts'
import type { ChunkedSettings } from './chunked-options.ts'
import { FieldCheck } from './field-check.ts'
import { fieldLimits } from './field-limits.ts'

/** Which bytes of which upload a chunk is. */
export interface ChunkTarget {
  readonly id: string
  readonly offset: number
}

export interface ChunkHashes {
  readonly chunkHash: string
  /** Of the whole file, by the chain; only the last chunk needs one. */
  readonly finalHash: string | undefined
}

/**
 * Where the chunk goes, if that is known by the time its bytes begin. Refuses a target that is wrong, so that
 * no byte is read in vain.
 */
export function earlyTarget(fields: WireFields, settings: ChunkedSettings): ChunkTarget | undefined {
  const check = new FieldCheck(fields)
  const id = check.id('unique_id', settings.idPattern)
  const offset = check.integer('offset')
  check.refuse()
  return id === undefined || offset === undefined ? undefined : { id, offset }
}

/** Everything the fields of a whole form say. `INVALID_INPUT` names each field that is missing or wrong. */
export function chunkFields(fields: WireFields, settings: ChunkedSettings): ChunkTarget & ChunkHashes {
  const check = new FieldCheck(fields)
  for (const name of ['unique_id', 'offset', 'chunk_hash'])
    if (!check.has(name)) check.add(name, 'required', 'This field is required.')
  const id = check.id('unique_id', settings.idPattern)
  const offset = check.integer('offset')
  const chunkHash = check.text('chunk_hash', fieldLimits.hash)
  // A form that always has the field sends it empty until the last chunk.
  const finalHash = fields.final_hash === '' ? undefined : check.text('final_hash', fieldLimits.hash)
  check.refuse()
  return { id: id ?? '', offset: offset ?? 0, chunkHash: chunkHash ?? '', finalHash }
}

/** For a form that is whole and has no file in it. */
export function noFile(): UploadError {
  const problem = { field: 'file', rule: 'required', message: 'No file was submitted.' } as const
  return new UploadError('INVALID_INPUT', problem.message, { details: { problems: [problem] } })
}
