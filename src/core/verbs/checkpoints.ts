import type { EngineDependencies } from '../engine-dependencies.ts'
import type { Durable } from '../part-writer.ts'
import type { Lock } from '../ports/locker.ts'
import type { UploadRecord } from '../types.ts'
import { acceptBytes } from '../upload.ts'
import type { ChunkRequest } from '../upload-engine.ts'
import type { WholeHash } from '../whole-hash.ts'
import { storageOf } from './find-record.ts'
import type { HeadCheck } from './head-check.ts'
import { removeSupersededTails } from './superseded-tails.ts'
import { changeRecord } from './with-lock.ts'

/**
 * Records, every so many bytes, how far a long body is durable, so that a crash costs little of it. A chunk with
 * claims has none: all of it counts, or nothing.
 */
export class Checkpoints {
  readonly chunk: ChunkRequest
  readonly #engine: EngineDependencies
  readonly #lock: Lock
  readonly #head: HeadCheck | undefined
  #record: UploadRecord
  #recordedParts = 0
  #underWay: Promise<void> | undefined

  constructor(
    engine: EngineDependencies,
    record: UploadRecord,
    chunk: ChunkRequest,
    lock: Lock,
    head: HeadCheck | undefined,
  ) {
    this.#head = head
    this.#engine = engine
    this.#record = record
    this.chunk = chunk
    this.#lock = lock
  }

  /** As the last change left it. */
  get record(): UploadRecord {
    return this.#record
  }

  /** Records what is durable, if that is worth it by now and nothing is being recorded. */
  consider(durable: Durable, whole: WholeHash | undefined, onFailure: (error: unknown) => void): void {
    const isDue = durable.offset - this.#record.offset >= this.#engine.options.checkpointBytes
    if (this.chunk.claims || this.#underWay || !isDue) return
    const snapshot = { offset: durable.offset, parts: [...durable.parts] }
    this.#underWay = this.#save(snapshot, whole)
      .catch(onFailure)
      .finally(() => {
        this.#underWay = undefined
      })
  }

  /** Leaves out the parts that the record has already. */
  unrecorded(durable: Durable): Durable {
    return { ...durable, parts: durable.parts.slice(this.#recordedParts) }
  }

  /** Nothing to wait for is nothing. */
  settled(): Promise<void> | undefined {
    return this.#underWay
  }

  async #save(durable: Durable, whole: WholeHash | undefined): Promise<void> {
    const engine = this.#engine
    const storage = storageOf(engine, this.#record)
    await storage.flush?.(this.#record.handle, { signal: engine.unhurried })
    const arrived = {
      durable: this.unrecorded(durable),
      ...(this.chunk.length === undefined ? {} : { length: this.chunk.length }),
      ...whole?.savedAt(durable.offset),
      head: this.#head?.savedAt(durable.offset),
    }
    const change = acceptBytes(
      this.#record,
      arrived,
      engine.options.retryThreshold,
      engine.clock.now(),
      engine.options,
    )
    const before = this.#record
    this.#record = await changeRecord(engine, before, change, this.#lock)
    this.#recordedParts = durable.parts.length
    this.chunk.onCheckpoint?.(this.#record.offset)
    await removeSupersededTails(engine, before, this.#record)
  }
}
