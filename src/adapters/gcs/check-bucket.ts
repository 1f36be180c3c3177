import { randomUUID } from 'node:crypto'
import { isUploadError } from '../../core/errors.ts'
import type { StorageProblem } from '../../core/ports/storage.ts'
import { privateFolderOf } from '../cloud/private-names.ts'
import { crc32cOf } from './crc32c-of.ts'
import type { GcsBucket } from './gcs-bucket.ts'
import { readObject } from './read-object.ts'

/** Writes, reads and removes a small private object, and tells what of it cannot be done. */
export async function checkBucket(
  bucket: GcsBucket,
  prefix: string,
  signal: AbortSignal,
): Promise<readonly StorageProblem[]> {
  const name = `${privateFolderOf(prefix, 'check')}${randomUUID()}`
  const bytes = Buffer.from('quayside')
  const body = { size: bytes.length, buffers: [bytes], crc32c: await crc32cOf([bytes]) }
  try {
    await bucket.objects.put(name, body, signal)
    const pieces = []
    for await (const piece of readObject(bucket, { name }, { start: 0, end: bytes.length }, signal))
      pieces.push(piece)
    await bucket.objects.list(name, signal)
    await bucket.objects.remove(name, signal)
    return Buffer.concat(pieces).equals(bytes) ? [] : [readsOther]
  } catch (error) {
    signal.throwIfAborted()
    return [problemOf(error)]
  }
}

const readsOther: StorageProblem = {
  problem: 'An object reads back as other bytes than were written.',
  remedy: 'Look for a proxy on the way that changes bodies.',
}

/** The message of a failure tells both: what is wrong, a full stop, and what to do. */
function problemOf(error: unknown): StorageProblem {
  const message = error instanceof Error ? error.message : String(error)
  const [problem = message, remedy] = message.split(/\. (?=[^.]*$)/)
  const isKnown = isUploadError(error) && remedy !== undefined
  return { problem, remedy: isKnown ? `${remedy}.` : 'See what the message says.' }
}
