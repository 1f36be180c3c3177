import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { memoryLocker, memorySessions } from '../../../src/adapters/memory/index.ts'
import { createUploadEngine } from '../../../src/core/create-engine.ts'
import type { UploadEngine } from '../../../src/core/upload-engine.ts'
import { collect } from '../../../src/testing/same-bytes.ts'
import { expectCode } from '../../support/expect-code.ts'
import { carriesBytes, gcsLab } from './support/gcs-lab.ts'

const lab = await gcsLab()
const MiB = 1_048_576

const sessions = memorySessions()

/** Opens another process's engine every time, after whatever happened to the one before. */
function engines(mode: 'resumable' | 'parallel'): () => UploadEngine {
  const locker = memoryLocker()
  return () =>
    createUploadEngine({
      storage: lab.open({ mode, retries: 1 }),
      sessions,
      locker,
      chunkSize: 9 * MiB,
      memoryBudget: 32 * MiB,
    })
}

describe.each(['resumable', 'parallel'] as const)('an engine over gcs in %s mode', mode => {
  const restart = engines(mode)

  it('takes chunks of any size, each from another process, and publishes every byte', async () => {
    const bytes = lab.bytes(10 * MiB + 7)
    const { id } = await restart().create({ name: 'a.bin', length: bytes.length })
    const sizes = [1, 100_000, 262_144, 262_143, 3 * MiB, 5, 0, 6 * MiB]
    let offset = 0
    for (let turn = 0; offset < bytes.length; turn += 1) {
      const chunk = bytes.subarray(offset, offset + (sizes[turn % sizes.length] ?? 1))
      const upload = await restart().append(id, { offset, claims: { digest: md5Of(chunk) } }, chunk)
      offset += chunk.length
      expect(upload.offset).toBe(offset)
    }
    const upload = await restart().complete(id)
    await expectContent(restart(), upload.id, bytes)
    expect(lab.names()).toEqual([upload.object?.key])
  })

  it('goes on after a crash that left more in the bucket than the record says', async () => {
    const bytes = lab.bytes(17 * MiB)
    const { id } = await restart().create({ name: 'b.bin', length: bytes.length })
    await restart().append(id, { offset: 0 }, bytes.subarray(0, 2 * MiB))
    const record = await sessions.get(id, { signal: new AbortController().signal })
    const aborted = { signal: AbortSignal.abort(new Error('killed')) }
    await restart()
      .append(id, { offset: 2 * MiB }, bytes.subarray(2 * MiB, 11 * MiB), aborted)
      .catch(() => undefined)
    // A part that was on its way when the process died arrives whole, and nobody notes it.
    const storage = lab.open({ mode })
    const buffers = [bytes.subarray(0, 8 * MiB)]
    const part = { number: 1, offset: 0, size: 8 * MiB, buffers, last: false }
    await storage.writePart(record?.handle as never, part, { signal: new AbortController().signal })
    const { offset } = await restart().get(id)
    expect(offset).toBe(2 * MiB)
    for (let at = offset; at < bytes.length; at += 9 * MiB)
      await restart().append(id, { offset: at }, bytes.subarray(at, at + 9 * MiB))
    await restart().complete(id)
    await expectContent(restart(), id, bytes)
  })

  it('a chunk with a wrong digest moves nothing, and the right one is taken after it', async () => {
    const { id, chunkSize } = await restart().create({ name: 'c.bin', length: 8 * MiB })
    const bytes = lab.bytes(chunkSize)
    const claims = { digest: md5Of(bytes) }
    const damaged = Buffer.from(bytes)
    damaged.writeUInt8(damaged.readUInt8(MiB) ^ 1, MiB)
    await expectCode(restart().append(id, { offset: 0, claims }, damaged), 'DIGEST_MISMATCH')
    await restart().append(id, { offset: 0, claims, complete: true }, bytes)
    await expectContent(restart(), id, bytes)
  })

  it('takes an upload whose length nobody knew, and an empty one', async () => {
    const bytes = lab.bytes(8 * MiB)
    const { id } = await restart().create({ name: 'd.bin' })
    await restart().append(id, { offset: 0 }, bytes)
    await restart().complete(id, { length: bytes.length, digest: md5Of(bytes) })
    await expectContent(restart(), id, bytes)
    const empty = await restart().create({ name: 'e.bin', length: 0 })
    await restart().complete(empty.id)
    await expectContent(restart(), empty.id, Buffer.alloc(0))
  })

  it('brings partial uploads together inside the bucket', async () => {
    const pieces = [lab.bytes(2 * MiB + 1), lab.bytes(3), lab.bytes(9 * MiB)]
    const sources: string[] = []
    for (const bytes of pieces) {
      const { id } = await restart().create({ length: bytes.length, partial: true })
      await restart().append(id, { offset: 0 }, bytes)
      sources.push(id)
    }
    lab.emulator.log.length = 0
    const whole = await restart().concatenate({ name: 'f.bin', sources })
    const downloads = lab.emulator.log.filter(line => line.includes('alt=media'))
    expect(downloads).toEqual([])
    for (const id of sources) await restart().abort(id)
    await expectContent(restart(), whole.id, Buffer.concat(pieces))
    expect(lab.names()).toEqual([whole.object?.key])
  })

  it('abort leaves nothing behind, in parts, tails or sessions', async () => {
    const { id } = await restart().create({ name: 'g.bin', length: 20 * MiB })
    const bytes = lab.bytes(9 * MiB + 5)
    await restart().append(id, { offset: 0 }, bytes.subarray(0, 9 * MiB))
    await restart().append(id, { offset: 9 * MiB }, bytes.subarray(9 * MiB))
    await restart().abort(id)
    expect(lab.names()).toEqual([])
  })

  it('a service that is down for a while costs a clear error, and the upload resumes', async () => {
    const bytes = lab.bytes(9 * MiB)
    const { id } = await restart().create({ name: 'i.bin', length: bytes.length })
    lab.emulator.meddle = request =>
      carriesBytes(request) || request.url?.includes('multipart') ? { status: 503 } : undefined
    await expectCode(restart().append(id, { offset: 0 }, bytes), 'STORAGE_UNAVAILABLE')
    lab.emulator.meddle = () => undefined
    const { offset } = await restart().get(id)
    await restart().append(id, { offset, complete: true }, bytes.subarray(offset))
    await expectContent(restart(), id, bytes)
  })
})

it('takes ranges of a file at once and in any order in parallel mode, from several processes', async () => {
  const restart = engines('parallel')
  const bytes = lab.bytes(20 * MiB)
  const { id, chunkSize } = await restart().create({ name: 'h.bin', length: bytes.length })
  const offsets = [2 * chunkSize, 0, chunkSize]
  await Promise.all(
    offsets.map(offset => restart().writePart(id, { offset }, bytes.subarray(offset, offset + chunkSize))),
  )
  await restart().complete(id)
  await expectContent(restart(), id, bytes)
})

it('refuses ranges in any order in resumable mode', async () => {
  const restart = engines('resumable')
  const { id } = await restart().create({ name: 'h.bin', length: 9 * MiB })
  await expectCode(restart().writePart(id, { offset: 0 }, lab.bytes(9 * MiB)), 'NOT_SUPPORTED')
})

async function expectContent(engine: UploadEngine, id: string, bytes: Buffer): Promise<void> {
  const { object, status } = await engine.get(id)
  expect(status).toBe('completed')
  lab.expectPublished(object?.key ?? '', bytes)
  const { body } = await engine.read(id)
  expect(Buffer.from(await collect(body)).equals(bytes)).toBe(true)
}

function md5Of(bytes: Uint8Array) {
  return { algorithm: 'md5', value: createHash('md5').update(bytes).digest('hex') }
}
