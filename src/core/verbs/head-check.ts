import type { EngineDependencies } from '../engine-dependencies.ts'
import type { UploadError } from '../errors.ts'
import { HeadWatch, headSize } from '../head-watch.ts'
import { parkedCollection } from '../parked-collection.ts'
import { toUpload } from '../to-upload.ts'
import type { UploadRecord } from '../types.ts'
import { isVerdict } from './failing-upload.ts'
import { refusal } from './refusal.ts'

/** What a record remembers of the first bytes. */
export type HeadFields = Pick<UploadRecord, 'head' | 'headSeen'>

export interface HeadCheckOptions {
  /** Of the whole upload, where known: it may be shorter than a head. */
  readonly length: number | undefined
  /** Told of the hook's refusal at once: bytes are looked at while more come. Absent: not before `settled` is called. */
  readonly onRefusal?: (error: unknown) => void
}

/** Gathers the first bytes of an upload out of those that come by, and has the hook look at them, once. */
export class HeadCheck {
  readonly #engine: EngineDependencies
  readonly #record: UploadRecord
  readonly #watch: HeadWatch
  readonly #onRefusal: ((error: unknown) => void) | undefined
  #verdict: Promise<void> | undefined
  #isSeen = false

  constructor(engine: EngineDependencies, record: UploadRecord, { length, onRefusal }: HeadCheckOptions) {
    this.#engine = engine
    this.#record = record
    this.#watch = new HeadWatch(keptHead(record), Math.min(headSize, length ?? headSize))
    this.#onRefusal = onRefusal
  }

  push(bytes: Uint8Array): void {
    if (this.#verdict) return
    this.#watch.push(bytes)
    if (this.#onRefusal && this.#watch.isFull) this.#ask().catch(this.#onRefusal)
  }

  /** Resolves once the hook took the first bytes, or there are too few of them yet; rejects as it refused them. */
  async settled(): Promise<void> {
    if (this.#watch.isFull) await this.#ask()
  }

  /** What the hook refused the upload for, once it has made up its mind; nothing while it was not asked. */
  async refusal(): Promise<UploadError | undefined> {
    const refused = await this.#verdict?.then(undefined, (error: unknown) => error)
    return isVerdict(refused) ? refused : undefined
  }

  /** What a record of so many durable bytes remembers: that the hook has seen the head, or what there is of it. */
  savedAt(offset: number): HeadFields {
    const { bytes } = this.#watch
    if (this.#isSeen && offset >= bytes.length) return { headSeen: true }
    return { head: Buffer.from(bytes.subarray(0, offset)).toString('base64') }
  }

  #ask(): Promise<void> {
    this.#verdict ??= askHook(this.#engine, this.#record, this.#watch.bytes).then(isAsked => {
      this.#isSeen = isAsked
    })
    return this.#verdict
  }
}

/** For an upload whose first bytes the hook has to see and did not yet, where they go on from what is there. */
export function headCheckOf(
  engine: EngineDependencies,
  record: UploadRecord,
  options: HeadCheckOptions,
): HeadCheck | undefined {
  const kept = keptHead(record).length
  const isGathered = kept === headSize && record.partial
  if (!isHeadDue(engine, record) || kept < Math.min(record.offset, headSize) || isGathered) return undefined
  return new HeadCheck(engine, record, options)
}

/** Whether the hook still has to see the first bytes of an upload, or of the file that it is a piece of. */
export function isHeadDue({ options }: EngineDependencies, record: UploadRecord): boolean {
  return options.hooks.checkHead !== undefined && !record.headSeen && record.collection !== parkedCollection
}

export function keptHead({ head = '' }: UploadRecord): Uint8Array {
  return Buffer.from(head, 'base64')
}

/** A piece of a file has no type of its own: its bytes are only kept, for the file that it becomes part of. */
export async function askHook(
  { options }: EngineDependencies,
  record: UploadRecord,
  head: Uint8Array,
): Promise<boolean> {
  if (record.partial) return false
  try {
    await options.hooks.checkHead?.(toUpload(record), head)
    return true
  } catch (error) {
    throw refusal('checkHead', error)
  }
}
