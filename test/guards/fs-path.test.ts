import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it, onTestFinished } from 'vitest'
import { localDisk } from '../../src/adapters/fs/index.ts'
import { createUploadEngine } from '../../src/core/create-engine.ts'
import { allocatedDuring } from './allocated-during.ts'
import { type AsyncCounts, countedDuring } from './counted-during.ts'

const MiB = 1_048_576
const few = 16 * MiB
const many = 48 * MiB
const between = (many - few) / MiB

/** A stream that gives so many bytes in reads of one size, as a socket does. */
function socketOf(bytes: number, readSize: number): Readable {
  const piece = Buffer.alloc(readSize)
  let left = bytes
  return new Readable({
    read() {
      left -= readSize
      this.push(left < 0 ? null : piece)
    },
  })
}

/** Sends chunks to one upload on disk, one after the other. The first was sent: what a process does once is not counted. */
async function chunksOnDisk(readSize = 65_536): Promise<(bytes: number) => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'quayside-guards-'))
  const engine = createUploadEngine({ ...localDisk({ directory }), chunkSize: many })
  onTestFinished(async () => {
    await engine.close()
    await rm(directory, { recursive: true, force: true })
  })
  const { id } = await engine.create({ name: 'a.bin', length: 1024 * MiB })
  let offset = 0
  const send = async (bytes: number): Promise<void> => {
    offset = (await engine.append(id, { offset, size: bytes }, socketOf(bytes, readSize))).offset
  }
  await send(many)
  return send
}

async function chunksCounted(
  readSize?: number,
): Promise<{ readonly perMiB: Omit<AsyncCounts, 'timers'>; readonly chunk: AsyncCounts }> {
  const send = await chunksOnDisk(readSize)
  const ofFew = await countedDuring(() => send(few))
  const ofMany = await countedDuring(() => send(many))
  const perMiB = {
    fileCalls: (ofMany.fileCalls - ofFew.fileCalls) / between,
    promises: (ofMany.promises - ofFew.promises) / between,
  }
  return { perMiB, chunk: ofFew }
}

describe('what an upload to disk costs, counted', () => {
  it('asks the file system once a MiB', async () => {
    const { perMiB } = await chunksCounted()
    expect(perMiB.fileCalls).toBe(1)
  })

  it('asks it once for a chunk besides its bytes: for the record, and not for the lock', async () => {
    const { chunk } = await chunksCounted()
    expect(chunk.fileCalls - few / MiB).toBe(1)
  })

  it('makes promises for a write, and none for a read of the socket', async () => {
    const { perMiB: large } = await chunksCounted(65_536)
    const { perMiB: small } = await chunksCounted(8_192)
    expect(large.promises).toBeLessThan(40)
    expect(small.promises - large.promises).toBeLessThan(16)
  })

  it('allocates less than 30 KiB of heap a MiB', async () => {
    const send = await chunksOnDisk()
    const ofFew = await allocatedDuring(() => send(few))
    const ofMany = await allocatedDuring(() => send(many))
    const perMiB = (ofMany - ofFew) / between
    // Samples are taken at all.
    expect(perMiB).toBeGreaterThan(1024)
    expect(perMiB).toBeLessThan(30_720)
  })
})
