import { type ChunkSource, toChunkSource, type UploadSource } from './chunk-source.ts'
import { type ChunkedApi, chunkedApi } from './chunked-api.ts'
import { UploadClientError } from './client-error.ts'
import { type ClientSettings, resolveClientOptions, type UploadClientOptions } from './client-options.ts'
import { defaultDigester } from './digest/default-digester.ts'
import type { Digester } from './digest/digester.ts'
import type { ServerUpload } from './server-upload.ts'
import type { UploadPlan } from './upload-plan.ts'
import type { UploadSnapshot } from './upload-snapshot.ts'
import { UploadTask } from './upload-task.ts'

/** What one upload is. */
export interface UploadDetails {
  /** The file's name, with an extension; default: that of a `File`. */
  readonly name?: string
  /** The media type; default: that of a `Blob`. */
  readonly type?: string
  /** Goes on with this upload instead of opening a new one. */
  readonly uploadId?: string
  /**
   * Before going on with `uploadId`, proves that the bytes already uploaded are this source's, by digesting them
   * again: `source-changed` when they are not, or were cut in chunks of another size. Default false: the
   * chain goes on from the server's, and a different file of the same size would not be noticed.
   */
  readonly verifyPrefix?: boolean
  /** For the server; what it keeps of it is its decision. */
  readonly metadata?: Readonly<Record<string, unknown>>
  /** The first subscriber; see `UploadTask.subscribe`. */
  readonly onProgress?: (snapshot: UploadSnapshot) => void
  /** Abandons the upload; it stays resumable by its id. `cancel` also removes it. */
  readonly signal?: AbortSignal
}

/**
 * Uploads to one endpoint that speaks protocol `chunked`.
 *
 *     const client = new UploadClient({ endpoint: '/files' })
 *     const { id } = await client.upload(file).start()
 */
export class UploadClient {
  readonly #settings: ClientSettings
  readonly #api: ChunkedApi
  readonly #givenDigester: Digester | undefined
  #ownDigester: Digester | undefined

  /** Throws `invalid-options`, naming all problems. */
  constructor(options: UploadClientOptions) {
    this.#settings = resolveClientOptions(options)
    this.#api = chunkedApi(this.#settings)
    this.#givenDigester = options.digester
  }

  /** Makes a task; `start` begins it. One client may run any number of them. */
  upload(source: UploadSource, details: UploadDetails = {}): UploadTask {
    const plan = this.#plan(toChunkSource(source), source, details)
    const task = new UploadTask(plan, details.uploadId, eitherSignal(this.#settings.signal, details.signal))
    if (details.onProgress) task.subscribe(details.onProgress)
    return task
  }

  /** Asks where an upload stands, once. `not-found` when the server knows none of this id. */
  status(id: string, signal: AbortSignal = new AbortController().signal): Promise<ServerUpload> {
    return this.#api.status(id, signal)
  }

  /** Removes an upload that no task of this client is at, once. Missing is success. */
  remove(id: string, signal: AbortSignal = new AbortController().signal): Promise<void> {
    return this.#api.remove(id, signal)
  }

  /** The address that an upload's content is read from once it is complete. */
  contentUrl(id: string): string {
    return `${this.#settings.base}/${encodeURIComponent(id)}/content`
  }

  /** Lets go of the digest worker. Uploads under way fail; pause or finish them first. */
  close(): void {
    this.#ownDigester?.close()
    this.#ownDigester = undefined
  }

  #digesterToUse(): Digester {
    if (this.#givenDigester) return this.#givenDigester
    this.#ownDigester ??= defaultDigester()
    return this.#ownDigester
  }

  #plan(chunks: ChunkSource, source: UploadSource, details: UploadDetails): UploadPlan {
    const { hashFunction, chunkSize, retries, clock, connectivity, random } = this.#settings
    const name = details.name ?? (source as { readonly name?: unknown }).name
    if (typeof name !== 'string' && details.uploadId === undefined)
      throw new UploadClientError('invalid-options', 'A source that is not a File needs a `name`')
    const type = details.type ?? (source instanceof Blob ? source.type : undefined)
    return {
      api: this.#api,
      source: chunks,
      digester: this.#digesterToUse(),
      create: {
        name: typeof name === 'string' ? name : '',
        size: chunks.size,
        hashFunction,
        type,
        metadata: details.metadata,
      },
      chunkSize,
      verifyPrefix: details.verifyPrefix ?? false,
      retries,
      clock,
      connectivity,
      random,
    }
  }
}

function eitherSignal(one: AbortSignal | undefined, other: AbortSignal | undefined): AbortSignal | undefined {
  return one && other ? AbortSignal.any([one, other]) : (one ?? other)
}
