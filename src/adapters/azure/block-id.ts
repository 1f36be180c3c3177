import type { PartReceipt } from '../../core/types.ts'
import { hexOfCrc } from '../cloud/crc-text.ts'

/** What the id of a block says of it. */
export interface BlockName {
  readonly number: number
  /** Of its bytes; absent where they came past us, from a client or another blob. */
  readonly crc32?: string
}

/** In place of the CRC of bytes that we did not see. */
const unseen = '--------'

const shape = /^([0-9a-f]{12})\.(\d{5})\.([0-9a-f]{8}|-{8})$/

/**
 * The name of a block before it is base64: the upload's mark, the part's number, the CRC of its bytes. All are of one
 * length, as all blocks of a blob must be. With the CRC in it, a writer that lost its lock cannot change a block
 * that the record names: other bytes are another block.
 */
export function blockName(mark: string, number: number, crc32?: number): string {
  return `${mark}.${String(number).padStart(5, '0')}.${crc32 === undefined ? unseen : hexOfCrc(crc32)}`
}

/** As the service wants it. */
export function blockIdOf(name: string): string {
  return Buffer.from(name, 'latin1').toString('base64')
}

/** The block that a receipt names; for a receipt that is none of ours, one that nobody ever staged. */
export function blockIdOfPart({ etag = '' }: Pick<PartReceipt, 'etag'>): string {
  return blockIdOf(shape.test(etag) ? etag : blockName('0'.repeat(12), 0))
}

/** What a listed block is called; `undefined` for one that is not of the upload with this mark. */
export function readBlockId(id: string, mark: string): (BlockName & { readonly name: string }) | undefined {
  const name = Buffer.from(id, 'base64').toString('latin1')
  const [, owner, digits, crc32] = shape.exec(name) ?? []
  if (owner !== mark || digits === undefined || crc32 === undefined) return undefined
  return { name, number: Number(digits), ...(crc32 === unseen ? {} : { crc32 }) }
}
