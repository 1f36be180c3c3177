import { UploadError } from '../../core/errors.ts'
import type { Assembly, Part, StorageTraits } from '../../core/ports/storage.ts'
import type { PartReceipt } from '../../core/types.ts'
import { refused } from './memory-part-rules.ts'

/** The unpublished bytes of one upload. */
export interface MemoryStaging {
  write(part: Part): PartReceipt
  /** A copy of exactly the bytes of the assembly; `STORAGE_GONE` when they are not all here. */
  assemble(assembly: Assembly): Uint8Array
  /** What is here, by number; absent where only positions count. */
  parts?(): readonly PartReceipt[]
  /** How many bytes without holes are here; absent where holes are possible. */
  end?(): number
}

/** Staging for these traits. */
export function memoryStaging({ contiguous, order }: StorageTraits): MemoryStaging {
  const staging = contiguous ? positionalStaging() : partStaging()
  return order === 'sequential' ? sequentialStaging(staging) : staging
}

/** Bytes at positions, like a file: what was written last to a position is what it holds. */
function positionalStaging(): MemoryStaging {
  let bytes = new Uint8Array(0)
  let size = 0
  return {
    write(part) {
      const end = part.offset + part.size
      if (end > bytes.length) bytes = grown(bytes, end)
      copyInto(bytes, part.offset, part.buffers)
      size = Math.max(size, end)
      return { number: part.number, offset: part.offset, size: part.size }
    },
    assemble(assembly) {
      if (size < assembly.size) throw gone(`it holds ${size} bytes, not ${assembly.size}`)
      return bytes.slice(0, assembly.size)
    },
  }
}

/** Numbered parts, like an object store: a part is replaced whole, and only the listed ones are published. */
function partStaging(): MemoryStaging {
  const parts = new Map<number, { readonly receipt: PartReceipt; readonly bytes: Uint8Array }>()
  let written = 0
  return {
    write({ number, offset, size, buffers }) {
      written += 1
      const bytes = new Uint8Array(size)
      copyInto(bytes, 0, buffers)
      const receipt = { number, offset, size, etag: `${number}-${written}` }
      parts.set(number, { receipt, bytes })
      return receipt
    },
    assemble(assembly) {
      const listed = assembly.parts.map(receipt => {
        const part = parts.get(receipt.number)
        if (!part || part.receipt.etag !== receipt.etag)
          throw gone(`part ${receipt.number} is not the one listed`)
        return part
      })
      const size = listed.reduce((sum, part) => sum + part.bytes.length, 0)
      if (size !== assembly.size) throw gone(`the listed parts hold ${size} bytes, not ${assembly.size}`)
      const whole = new Uint8Array(size)
      copyInto(
        whole,
        0,
        listed.map(part => part.bytes),
      )
      return whole
    },
    parts: () => [...parts.values()].map(part => part.receipt).sort((a, b) => a.number - b.number),
  }
}

/**
 * Parts that must each begin where the last ended, like a resumable session. The last part may come once more,
 * byte by byte the same: its receipt may have been lost.
 */
function sequentialStaging(staging: MemoryStaging): MemoryStaging {
  let end = 0
  let last: { readonly receipt: PartReceipt; readonly bytes: Uint8Array } | undefined
  return {
    ...staging,
    end: () => end,
    write(part) {
      const bytes = Buffer.concat(part.buffers)
      if (last?.receipt.offset === part.offset && bytes.equals(last.bytes)) return last.receipt
      if (part.offset !== end)
        throw refused(part, `begins at ${part.offset}, but this storage is sequential and stands at ${end}`)
      last = { receipt: staging.write(part), bytes }
      end += part.size
      return last.receipt
    },
  }
}

function copyInto(target: Uint8Array, offset: number, buffers: readonly Uint8Array[]): void {
  let position = offset
  for (const buffer of buffers) {
    target.set(buffer, position)
    position += buffer.length
  }
}

/** Doubles, so that a file written in small pieces is copied a few times and not once a piece. */
function grown(bytes: Uint8Array, atLeast: number): Uint8Array<ArrayBuffer> {
  const next = new Uint8Array(Math.max(atLeast, bytes.length * 2))
  next.set(bytes)
  return next
}

function gone(what: string): UploadError {
  return new UploadError('STORAGE_GONE', `The staged bytes do not make up the object: ${what}`)
}
