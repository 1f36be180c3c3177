import type { WireFields } from '../../../core/ports/functions.ts'
import type { Upload } from '../../../core/types.ts'
import type { ChunkClaims, UploadEngine } from '../../../core/upload-engine.ts'
import { type ChunkHashes, chunkFields } from './chunk-fields.ts'
import type { ChunkedSettings } from './chunked-options.ts'
import { FieldCheck } from './field-check.ts'

export interface ArrivedChunk {
  readonly engine: UploadEngine
  readonly settings: ChunkedSettings
  readonly upload: Upload
  /** Bytes of the file. */
  readonly size: number
  /** Of the whole form. */
  readonly fields: WireFields
}

/** What must be true of a chunk that arrived whole, once its fields keep the built-in and the application's rules. */
export async function chunkClaims(arrived: ArrivedChunk): Promise<ChunkClaims> {
  const { engine, settings, upload, size, fields } = arrived
  const hashes = chunkFields(fields, settings)
  if (size === 0 && upload.length !== 0) refuseEmpty()
  await engine.serializers.upload?.(fields, upload)
  return claimsOf(hashes, upload)
}

function claimsOf({ chunkHash, finalHash }: ChunkHashes, upload: Upload): ChunkClaims {
  return {
    digest: { algorithm: upload.hashFunction, value: chunkHash },
    // Without a final hash the file is corrupted, as the seed has it: no chain is the empty one.
    final: { chain: finalHash ?? '' },
  }
}

function refuseEmpty(): void {
  const check = new FieldCheck({})
  check.add('file', 'invalid', 'The submitted file is empty.')
  check.refuse()
}
