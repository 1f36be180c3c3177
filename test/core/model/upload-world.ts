import { expect } from 'vitest'
import type { UploadRecord } from '../../../src/core/types.ts'
import type { ChunkRequest, CompleteRequest, UploadEngine } from '../../../src/core/upload-engine.ts'
import { bytesOf, digestOf } from '../../support/bytes.ts'
import { type EngineBench, engineBench } from '../../support/engine-bench.ts'
import type { StorageShape } from '../../support/storage-shapes.ts'
import type { Proof } from './step.ts'

export const hour = 3_600_000

/** An upload, two processes that work on it, and what must be true of it: the model is a string. */
export class UploadWorld {
  readonly bench: EngineBench
  readonly length: number | undefined
  /** Bytes of a refused chunk can be written over. */
  readonly canRewind: boolean
  /** What was acknowledged: exactly this, and no less, must be published in the end. */
  acknowledged = ''
  /** The last chunk that came with a digest. */
  last: { readonly offset: number; readonly text: string } | undefined
  retriesLeft = 2
  id = ''
  key = ''
  #revision = -1
  #engines: UploadEngine[]
  #uploads = 0

  constructor(shape: StorageShape, length: number | undefined) {
    this.bench = engineBench(shape)
    this.canRewind = this.bench.storage.traits.order === 'any'
    this.length = length
    this.#engines = [this.newEngine(), this.newEngine()]
  }

  /** The process that the client talks to. */
  get engine(): UploadEngine {
    return this.#engines[0] ?? this.newEngine()
  }

  get otherEngine(): UploadEngine {
    return this.#engines[1] ?? this.newEngine()
  }

  /** How many bytes may still come. */
  get room(): number {
    return this.length === undefined ? 100 : this.length - this.acknowledged.length
  }

  newEngine(options: Parameters<EngineBench['open']>[0] = {}): UploadEngine {
    return this.bench.open({ expireIdleMs: hour, checkpointBytes: 10, ...options })
  }

  restart(): void {
    this.#engines = [this.newEngine(), this.otherEngine]
  }

  switchProcess(): void {
    this.#engines = [this.otherEngine, this.engine]
  }

  /** A new upload takes the place of one that ended. */
  async begin(): Promise<void> {
    this.#uploads += 1
    const name = `file-${this.#uploads}.txt`
    const { id, key } = await this.engine.create(
      this.length === undefined ? { name } : { name, length: this.length },
    )
    Object.assign(this, { id, key, acknowledged: '', last: undefined, retriesLeft: 2 })
    this.#revision = -1
  }

  chunk(text: string, proof: Proof): ChunkRequest {
    const claims = { digest: digestOf(text) }
    const offset = this.acknowledged.length
    if (proof === 'none') return { offset }
    return { offset, claims: proof === 'early' ? claims : () => claims }
  }

  /** The client got its answer. */
  acknowledge(text: string, proof: Proof): void {
    if (proof !== 'none') {
      this.last = { offset: this.acknowledged.length, text }
      this.retriesLeft = 2
    }
    this.acknowledged += text
  }

  /** After a crash only the store knows: as much as was acknowledged, and no more than was sent. */
  async recover(sent: string, proof: Proof): Promise<void> {
    const record = await this.record()
    const before = this.acknowledged
    const possible = proof === 'none' ? range(before.length, sent.length) : [before.length, sent.length]
    expect(possible).toContain(record.offset)
    this.acknowledged = sent.slice(0, record.offset)
    this.retriesLeft = record.retriesLeft
    const { lastChunk } = record
    this.last = lastChunk && {
      offset: lastChunk.offset,
      text: sent.slice(lastChunk.offset, lastChunk.offset + lastChunk.size),
    }
  }

  async record(): Promise<UploadRecord> {
    const record = await this.bench.record(this.id)
    if (!record) throw new Error('The record is gone')
    return record
  }

  /** What holds after every step. */
  async check(): Promise<void> {
    const record = await this.record()
    expect(record.offset).toBe(this.acknowledged.length)
    expect(record.retriesLeft).toBe(this.retriesLeft)
    expect(record.revision).toBeGreaterThanOrEqual(this.#revision)
    expect(['created', 'uploading']).toContain(record.status)
    expect(this.bench.published(this.key)).toBeUndefined()
    this.#revision = record.revision
  }

  /** Sends what is missing and publishes; the bytes must be those that were acknowledged. */
  async finish(): Promise<void> {
    const rest = this.length === undefined ? 'xyz' : 'x'.repeat(this.room)
    await this.engine.append(this.id, this.chunk(rest, 'none'), bytesOf(rest))
    this.acknowledge(rest, 'none')
    await this.engine.complete(this.id, this.wholeFile())
    expect(this.bench.published(this.key)).toBe(this.acknowledged)
  }

  wholeFile(): CompleteRequest {
    const { length } = this.acknowledged
    return { digest: digestOf(this.acknowledged, 'sha256'), length }
  }
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
