import { expect } from 'vitest'
import { bytesOf } from '../../support/bytes.ts'
import { expectCode } from '../../support/expect-code.ts'
import type { ChunkFault, Proof } from './step.ts'
import type { UploadWorld } from './upload-world.ts'

/** Sends a chunk that is right, or wrong in one way. */
export async function sendChunk(
  world: UploadWorld,
  text: string,
  proof: Proof,
  fault: ChunkFault,
): Promise<void> {
  if (fault === 'damaged') return sendDamaged(world, text, proof)
  if (fault === 'cut') return sendCut(world, text, proof)
  if (fault === 'long') return sendTooMuch(world, proof)
  if (fault === 'behind' || fault === 'ahead') return sendElsewhere(world, text, fault)
  const upload = await world.engine.append(world.id, world.chunk(text, proof), pieces(text))
  world.acknowledge(text, proof)
  expect(upload.offset).toBe(world.acknowledged.length)
}

/** In twos, so that parts fill while bytes arrive. */
export async function* pieces(text: string): AsyncIterable<Uint8Array> {
  for (let at = 0; at < text.length; at += 2) yield bytesOf(text.slice(at, at + 2))
}

async function sendDamaged(world: UploadWorld, text: string, proof: Proof): Promise<void> {
  if (proof === 'none' || text === '') return
  const damaged = `X${text.slice(1)}`
  const sending = world.engine.append(world.id, world.chunk(text, proof), pieces(damaged))
  if (world.retriesLeft === 0) return fail(world, sending)
  world.retriesLeft -= 1
  const error = await expectCode(sending, 'DIGEST_MISMATCH')
  expect(error.details.retriesLeft).toBe(world.retriesLeft)
}

/** The upload is at its end: another one takes its place. */
async function fail(world: UploadWorld, sending: Promise<unknown>): Promise<void> {
  const { id, engine } = world
  await expectCode(sending, 'UPLOAD_FAILED')
  await expectCode(engine.append(id, world.chunk('', 'none'), bytesOf('')), 'UPLOAD_FAILED')
  await expectCode(world.otherEngine.complete(id), 'UPLOAD_FAILED')
  expect(world.bench.bucket.open.has(id)).toBe(false)
  expect(world.bench.published(world.key)).toBeUndefined()
  await world.begin()
}

async function sendCut(world: UploadWorld, text: string, proof: Proof): Promise<void> {
  const arrived = text.slice(0, Math.ceil(text.length / 2))
  async function* cut(): AsyncIterable<Uint8Array> {
    yield* pieces(arrived)
    throw new Error('socket hang up')
  }
  await expectCode(world.engine.append(world.id, world.chunk(text, proof), cut()), 'CHUNK_CUT')
  if (proof === 'none') world.acknowledge(arrived, proof)
}

async function sendTooMuch(world: UploadWorld, proof: Proof): Promise<void> {
  if (world.length === undefined) return
  const text = 'y'.repeat(world.room + 1)
  const sending = world.engine.append(world.id, world.chunk(text, proof), pieces(text))
  await expectCode(sending, 'LENGTH_EXCEEDED')
  // What a checkpoint recorded before the excess showed stays.
  await world.recover(world.acknowledged + text, proof)
}

async function sendElsewhere(world: UploadWorld, text: string, where: 'behind' | 'ahead'): Promise<void> {
  const { length } = world.acknowledged
  const offset = where === 'ahead' ? length + 1 : length - 1
  if (offset < 0) return
  const error = await expectCode(world.engine.append(world.id, { offset }, pieces(text)), 'OFFSET_MISMATCH')
  expect(error.details).toEqual({ expected: length, provided: offset })
}
