import { tooLarge } from './checked-request.ts'
import { findHashFunction } from './digest.ts'
import type { ByteSink } from './drain-source.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { UploadError } from './errors.ts'
import type { Gate } from './gate.ts'
import { Interruptible } from './interruptible.ts'
import { type Durable, PartWriter } from './part-writer.ts'
import type { RunningHash, SavableHash } from './ports/functions.ts'
import type { AnyStorage } from './ports/storage.ts'
import { planFor } from './storage-plan.ts'
import type { Digest, UploadRecord } from './types.ts'
import type { ChunkRequest } from './upload-engine.ts'
import { WholeHash } from './whole-hash.ts'

/** What one chunk is taken in with. */
export interface ChunkIntakeRequest {
  readonly storage: AnyStorage
  readonly record: UploadRecord
  readonly chunk: ChunkRequest
  /** The number of the first part, where it is not the next of the record. */
  readonly firstPart?: number
  /** Aborts storage calls under way. */
  readonly lost: AbortSignal
  readonly onStored?: (durable: Durable) => void
  /** What the body has to wait for besides the storage. */
  readonly gates?: readonly Gate[]
  /** Who looks at the first bytes of the upload, where they are in this chunk. */
  readonly head?: { push(bytes: Uint8Array): void }
  /** The source's buffers were given away. */
  readonly frees?: boolean
  /** The whole file's hash up to the chunk, to go on with. */
  readonly whole?: RunningHash | SavableHash
}

/** One chunk on its way in: counted, held to its limits, hashed and written, without a stop in between. */
export class ChunkIntake extends Interruptible implements ByteSink {
  readonly writer: PartWriter
  readonly #hashes: ReadonlyMap<string, RunningHash>
  readonly #whole: WholeHash | undefined
  readonly #head: ChunkIntakeRequest['head']
  readonly #limits: readonly Limit[]
  #received = 0

  constructor(engine: EngineDependencies, request: ChunkIntakeRequest) {
    super(engine.clock, request.gates)
    const { storage, record, chunk } = request
    // What such a storage took counts, and a claim is only settled by the last byte.
    const keepsAll = storage.traits.order === 'sequential' || record.direct === true
    const isHeld = keepsAll && chunk.claims !== undefined
    this.#limits = limitsOf(engine, record, isHeld ? inMemory(record, chunk) : chunk)
    this.#hashes = hashesOf(engine, record, chunk)
    this.#head = request.head
    this.#whole = request.whole && new WholeHash(request.whole, record.offset, !storage.readStaged)
    const length = chunk.length ?? record.length
    this.writer = new PartWriter({
      storage,
      handle: record.handle,
      plan: planFor(storage, record.plannedLength, record.chunkSize),
      budget: engine.budget,
      ...(length === undefined ? {} : { length }),
      position: record.tails?.[0]?.offset ?? record.offset,
      number: request.firstPart ?? record.parts.length + 1,
      ...(record.tails ? { tails: record.tails } : {}),
      isHeld,
      frees: request.frees ?? false,
      signal: request.lost,
      ...(request.onStored ? { onStored: request.onStored } : {}),
      onFailure: error => this.stop(error),
    })
  }

  get received(): number {
    return this.#received
  }

  /** The whole file's hash up to here, where it is being kept. */
  get whole(): WholeHash | undefined {
    return this.#whole
  }

  push(bytes: Uint8Array): boolean {
    this.#received += bytes.length
    for (const { limit, exceeded } of this.#limits) if (this.#received > limit) throw exceeded(this.#received)
    for (const hash of this.#hashes.values()) hash.update(bytes)
    this.#head?.push(bytes)
    this.#whole?.update(bytes, this.writer.piecesTo)
    return this.moved(bytes.length, this.writer.push(bytes))
  }

  whenReady(wake: () => void): void {
    this.writer.whenReady(() => this.whenLetThrough(wake))
  }

  /** The digest of the chunk by one of the functions it was hashed with. Once per function. */
  digest(algorithm: string): Digest {
    const hash = this.#hashes.get(algorithm)
    if (hash) return { algorithm, value: hash.hex() }
    const known = [...this.#hashes.keys()]
    throw new UploadError(
      'UNKNOWN_HASH',
      `This chunk was hashed with ${known.join(', ') || 'nothing'}, not with ${algorithm}`,
      { details: { name: algorithm, known } },
    )
  }
}

interface Limit {
  /** Bytes of this chunk. */
  readonly limit: number
  readonly exceeded: (received: number) => UploadError
}

/** A chunk that waits in memory for its claim is no larger than what clients are told, whatever the protocol allows. */
function inMemory({ chunkSize }: UploadRecord, chunk: ChunkRequest): ChunkRequest {
  return { ...chunk, maxSize: Math.min(chunkSize, chunk.maxSize ?? chunkSize) }
}

function hashesOf(
  engine: EngineDependencies,
  record: UploadRecord,
  chunk: ChunkRequest,
): ReadonlyMap<string, RunningHash> {
  const algorithms = algorithmsOf(record, chunk)
  if (algorithms.length === 0) return noHashes
  const functions = algorithms.map(name => findHashFunction(engine.hashFunctions, name))
  return new Map(functions.map(each => [each.name, each.create()]))
}

const noHashes: ReadonlyMap<string, RunningHash> = new Map()

function algorithmsOf(record: UploadRecord, { claims, digestWith }: ChunkRequest): readonly string[] {
  if (digestWith) return digestWith
  if (typeof claims === 'function') return [record.hashFunction]
  return claims?.digest ? [claims.digest.algorithm] : []
}

function limitsOf(engine: EngineDependencies, record: UploadRecord, chunk: ChunkRequest): readonly Limit[] {
  const length = chunk.length ?? record.length
  const { maxBytes } = engine.options
  const { maxSize, size } = chunk
  const limits: Limit[] = []
  if (maxSize !== undefined)
    limits.push({ limit: maxSize, exceeded: received => chunkTooLarge(record, maxSize, received) })
  if (size !== undefined)
    limits.push({ limit: size, exceeded: received => longerThanAnnounced(size, received) })
  if (length !== undefined)
    limits.push({ limit: length - chunk.offset, exceeded: () => lengthExceeded(record, length) })
  if (length === undefined && maxBytes !== undefined)
    limits.push({
      limit: maxBytes - chunk.offset,
      exceeded: received => tooLarge(maxBytes, chunk.offset + received),
    })
  return limits
}

function chunkTooLarge(record: UploadRecord, chunkSize: number, received: number): UploadError {
  const message = `A chunk of upload ${record.id} may have at most ${chunkSize} bytes, and this one has at least ${received}`
  return new UploadError('CHUNK_TOO_LARGE', message, { details: { chunkSize } })
}

function longerThanAnnounced(size: number, received: number): UploadError {
  const message = `The chunk was announced with ${size} bytes and has at least ${received}`
  return new UploadError('LENGTH_MISMATCH', message, { details: { length: size, provided: received } })
}

function lengthExceeded(record: UploadRecord, length: number): UploadError {
  const message = `Upload ${record.id} was declared to have ${length} bytes, and more were sent`
  return new UploadError('LENGTH_EXCEEDED', message, { details: { length } })
}
