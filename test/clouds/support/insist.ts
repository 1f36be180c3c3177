import { expect } from 'vitest'
import { isUploadError, type UploadError } from '../../../src/core/errors.ts'
import type { UploadEngine } from '../../../src/core/upload-engine.ts'
import { digestOf, MiB } from './cloud-bench.ts'

const chunkSize = 9 * MiB
const patience = 20

/**
 * A client that does not give up: sends from where the upload stands, every other chunk with its digest, and completes.
 * Holds the engine to what it acknowledged. Resolves with the failures on the way, all of them typed.
 */
export async function insist(
  engine: UploadEngine,
  id: string,
  bytes: Buffer,
): Promise<readonly UploadError[]> {
  const failures: UploadError[] = []
  let acknowledged = 0
  for (let turn = 0; failures.length < patience; turn += 1) {
    try {
      const { offset, status } = await engine.get(id)
      if (status === 'completed') return failures
      expect(offset).toBeGreaterThanOrEqual(acknowledged)
      acknowledged = offset
      if (offset === bytes.length) await engine.complete(id)
      else acknowledged = await sendChunk(engine, id, offset, bytes, turn % 2 === 0)
    } catch (error) {
      if (!isUploadError(error)) throw error
      failures.push(error)
    }
  }
  throw failures.at(-1)
}

async function sendChunk(
  engine: UploadEngine,
  id: string,
  offset: number,
  bytes: Buffer,
  isClaimed: boolean,
): Promise<number> {
  const chunk = bytes.subarray(offset, offset + chunkSize)
  const claims = isClaimed ? { claims: { digest: digestOf(chunk) } } : {}
  return (await engine.append(id, { offset, size: chunk.length, ...claims }, chunk)).offset
}
