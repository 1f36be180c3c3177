import { createHash } from 'node:crypto'
import type { MemoryBucket } from '../../../src/adapters/memory/index.ts'
import { isUploadError } from '../../../src/core/errors.ts'
import type { Upload } from '../../../src/core/types.ts'
import type { UploadEngine } from '../../../src/core/upload-engine.ts'
import type { Acknowledgement } from './acknowledged.ts'
import { knownBytes } from './known-bytes.ts'
import type { Target } from './random-request.ts'

/**
 * What must be true of uploads whatever was sent: offsets never move back, what a client was told to be there stays,
 * an end is an end, and every published byte is right. Looks at all uploads, and remembers how they stood.
 */
export class UploadModel {
  readonly #engine: UploadEngine
  readonly #bucket: MemoryBucket
  readonly #offsets = new Map<string, number>()
  readonly #ended = new Map<string, Upload['status']>()
  /** Lengths of partial uploads, for finals that outlive them. */
  readonly #lengths = new Map<string, number>()
  readonly #promised = new Set<string>()
  readonly #mayBeGone = new Set<string>()
  completed = 0
  acknowledgements = 0

  constructor(engine: UploadEngine, bucket: MemoryBucket) {
    this.#engine = engine
    this.#bucket = bucket
  }

  /** A client was told this. */
  promise({ id, offset, isFinal }: Acknowledgement): void {
    this.acknowledgements += 1
    if (isFinal) this.#promised.add(id)
    this.#offsets.set(id, Math.max(offset, this.#offsets.get(id) ?? 0))
  }

  /** Somebody asked for the removal of this one, and may have got it. */
  allowRemoval(id: string): void {
    this.#mayBeGone.add(id)
  }

  /** Holds the newest uploads to the rules, and gives some for requests to aim at. */
  async glance(): Promise<readonly Target[]> {
    const { uploads } = await this.#engine.list()
    this.#checkEach(uploads)
    return uploads.slice(0, 12).map(targetOf)
  }

  /** Holds all uploads to the rules. */
  async check(): Promise<void> {
    const uploads = await this.all()
    this.#checkEach(uploads)
    this.completed = uploads.filter(each => each.status === 'completed').length
    hold(this.#bucket.objects.size === this.completed, 'as many objects as completed uploads')
    const there = new Set(uploads.map(each => each.id))
    for (const id of this.#promised)
      hold(there.has(id) || this.#mayBeGone.has(id), `${id}, which a client was told of, is there`)
  }

  /** Sends what is missing of every upload that takes bytes: what was there all along must be right. */
  async finishAll(): Promise<void> {
    for (const upload of await this.all()) {
      const isOpen = upload.status === 'created' || upload.status === 'uploading'
      if (isOpen && !upload.sources) await this.#finish(upload)
    }
  }

  async all(): Promise<readonly Upload[]> {
    const pages: Upload[] = []
    let cursor: string | undefined
    do {
      const page = await this.#engine.list(cursor === undefined ? {} : { cursor })
      pages.push(...page.uploads)
      cursor = page.cursor
    } while (cursor !== undefined)
    return pages
  }

  async #finish({ id, offset, length = Math.max(offset, 30), digest, partial }: Upload): Promise<void> {
    const rest = knownBytes(offset, length - offset)
    const whole = knownBytes(0, length)
    const isTrue = !digest || digest.value === createHash(digest.algorithm).update(whole).digest('hex')
    const ended = this.#engine.append(id, { offset, length, complete: true }, rest)
    const outcome = await ended.then(
      upload => (partial ? 'completed' : upload.status),
      error => (isUploadError(error) ? error.code : String(error)),
    )
    hold(outcome === (isTrue ? 'completed' : 'FILE_CORRUPTED'), `${id} can be finished, and is ${outcome}`)
  }

  #checkEach(uploads: readonly Upload[]): void {
    for (const upload of uploads)
      if (upload.partial) this.#lengths.set(upload.id, upload.length ?? upload.offset)
    for (const upload of uploads) this.#checkOne(upload)
  }

  #checkOne(upload: Upload): void {
    const { id, offset, length, status, object, partial } = upload
    const least = upload.sources ? 0 : (this.#offsets.get(id) ?? 0)
    hold(offset >= least, `${id} stands at ${offset}, and stood at ${least}`)
    hold(offset <= (length ?? Number.POSITIVE_INFINITY), `${id} has ${offset} of ${length} bytes`)
    this.#offsets.set(id, Math.max(least, offset))
    const end = this.#ended.get(id)
    if (end === status) return
    hold(end === undefined, `${id} was ${end}, and is ${status}`)
    if (status === 'completed' || status === 'failed') this.#ended.set(id, status)
    if (partial) hold(status !== 'completed', `${id} is a piece, and is completed`)
    if (status === 'completed') this.#checkBytes(upload)
    else hold(object === undefined, `${id} is ${status}, and has an object`)
  }

  #checkBytes({ id, object, sources, length }: Upload): void {
    const stored = Buffer.from(this.#bucket.objects.get(object?.key ?? '')?.bytes ?? [])
    const sizes = sources?.map(each => this.#lengths.get(each) ?? 0) ?? [length ?? 0]
    hold(stored.equals(Buffer.concat(sizes.map(size => knownBytes(0, size)))), `the bytes of ${id} are right`)
  }
}

function targetOf({ id, offset, length, partial, hashFunction, chain, status }: Upload): Target {
  return {
    id,
    offset,
    hashFunction,
    ...(length === undefined ? {} : { length }),
    ...(chain === undefined ? {} : { chain }),
    isPartial: partial === true,
    isCompleted: status === 'completed',
  }
}

/** Cheaper than an expectation, of which there would be millions. */
function hold(isTrue: boolean, rule: string): void {
  if (!isTrue) throw new Error(`The model does not hold: ${rule}`)
}
