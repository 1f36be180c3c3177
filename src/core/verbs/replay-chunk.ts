import { findHashFunction } from '../digest.ts'
import type { ByteSink } from '../drain-source.ts'
import { drainSource } from '../drain-source.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import { UploadError } from '../errors.ts'
import type { Gate } from '../gate.ts'
import { Interruptible } from '../interruptible.ts'
import type { RunningHash } from '../ports/functions.ts'
import type { CallContext } from '../ports/hooks.ts'
import type { Lock } from '../ports/locker.ts'
import type { Clock, UploadRecord } from '../types.ts'
import { unlessAborted } from '../unless-aborted.ts'
import { isPublished } from '../upload.ts'
import type { ByteSource, ChunkClaims, ChunkRequest } from '../upload-engine.ts'
import { completeLocked } from './complete.ts'
import { pacesOf } from './gates-of.ts'
import { stopWith } from './stop-with.ts'

/**
 * Answers a client that lost the answer to its last chunk and sends it again: the same bytes are success and
 * change nothing, other bytes are an offset that does not match.
 */
export async function replayChunk(
  engine: EngineDependencies,
  record: UploadRecord,
  chunk: ChunkRequest,
  source: ByteSource,
  context: CallContext,
  lock?: Lock,
): Promise<UploadRecord> {
  const last = record.lastChunk
  const hash = findHashFunction(engine.hashFunctions, last?.digest?.algorithm ?? record.hashFunction).create()
  const reader = new HashingReader(engine.clock, hash, last?.size ?? 0, pacesOf(engine, record, context))
  const claims = await readAgain(engine, reader, record, chunk, source, context, lock)
  const value = hash.hex()
  const isSame = value === last?.digest?.value && value === claims?.digest?.value.toLowerCase()
  if (last && claims && isSame && reader.received === last.size) {
    // A crash may have come between the last byte and the publishing: whoever asks again gets it done.
    const isAllThere = chunk.complete && record.offset === record.length && !isPublished(record)
    return isAllThere && lock ? completeLocked(engine, record, claims.final ?? {}, lock) : record
  }
  throw new UploadError(
    'OFFSET_MISMATCH',
    `Upload ${record.id} stands at offset ${record.offset}, and other bytes are stored at ${chunk.offset}`,
    { details: { expected: record.offset, provided: chunk.offset } },
  )
}

async function readAgain(
  engine: EngineDependencies,
  reader: HashingReader,
  { id }: UploadRecord,
  { claims }: ChunkRequest,
  source: ByteSource,
  context: CallContext,
  lock: Lock | undefined,
): Promise<ChunkClaims | undefined> {
  const unlink = stopWith(reader, context.signal, lock)
  const endReading = lock ? engine.writers.begin(id, reason => reader.stop(reason)) : () => {}
  try {
    await drainSource(source, reader, reader.signal)
    return typeof claims === 'function' ? await unlessAborted(claims(), reader.signal) : claims
  } finally {
    endReading()
    unlink()
  }
}

/** Hashes as many bytes as the chunk had, and counts all. */
class HashingReader extends Interruptible implements ByteSink {
  readonly #hash: RunningHash
  readonly #limit: number
  #received = 0

  constructor(clock: Clock, hash: RunningHash, limit: number, gates: readonly Gate[]) {
    super(clock, gates)
    this.#hash = hash
    this.#limit = limit
  }

  get received(): number {
    return this.#received
  }

  push(bytes: Uint8Array): boolean {
    this.#received += bytes.length
    if (this.#received <= this.#limit) this.#hash.update(bytes)
    return this.moved(bytes.length, true)
  }

  whenReady(wake: () => void): void {
    this.whenLetThrough(wake)
  }
}
