import { UploadError } from '../../core/errors.ts'
import type { Assembly } from '../../core/ports/storage.ts'
import { combineCrc32 } from '../cloud/combine-crc32.ts'
import { crcOfHex, hexOfCrc } from '../cloud/crc-text.ts'
import type { GcsObject } from './gcs-object.ts'

/** Refuses an assembly whose parts are not the whole, one behind the other. */
export function checkAssembly({ size, parts }: Assembly): void {
  let end = 0
  for (const part of parts) {
    if (part.offset !== end)
      throw new UploadError(
        'STORAGE_GONE',
        `There is no part that begins at ${end}: part ${part.number} begins at ${part.offset}`,
      )
    end += part.size
  }
  if (end !== size) throw new UploadError('STORAGE_GONE', `The parts hold ${end} bytes, not ${size}`)
}

/** Compares what the service holds with what was sent: sizes, and the CRC-32C that the parts' make together. */
export function checkWhole(whole: GcsObject, assembly: Assembly): void {
  if (whole.size !== assembly.size)
    throw new UploadError(
      'STORAGE_GONE',
      `The service holds ${whole.size} bytes of this upload, not the ${assembly.size} to publish; they cannot be taken back`,
    )
  const expected = crcOf(assembly)
  if (expected === undefined || expected === whole.crc32c) return
  throw new UploadError(
    'STORAGE_GONE',
    `The service holds other bytes than were sent: their crc32c is ${hexOfCrc(whole.crc32c)}, not ${hexOfCrc(expected)}; start the upload again`,
  )
}

/** The CRC-32C of the whole; `undefined` when a part's is not known. */
export function crcOf({ parts }: Assembly): number | undefined {
  const runs = parts.flatMap(({ digest, size }) =>
    digest?.algorithm === 'crc32c' ? [{ crc: crcOfHex(digest.value), size }] : [],
  )
  return runs.length === parts.length ? combineCrc32(runs, 'crc32c') : undefined
}
