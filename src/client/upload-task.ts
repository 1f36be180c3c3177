import { asClientError, UploadClientError } from './client-error.ts'
import { type Deferred, deferred } from './deferred.ts'
import { removeUpload } from './remove-upload.ts'
import { runUpload } from './run-upload.ts'
import type { ServerUpload } from './server-upload.ts'
import { type SnapshotBoard, snapshotBoard } from './snapshot-board.ts'
import type { RunObserver, UploadMemory, UploadPlan } from './upload-plan.ts'
import type { TaskState, UploadResult, UploadSnapshot } from './upload-snapshot.ts'

/** One upload under way: made by `UploadClient.upload`, started by `start`. */
export class UploadTask {
  /** Resolves when the server has published the upload; rejects with an `UploadClientError` when that will not be. */
  readonly done: Promise<UploadResult>
  readonly #plan: UploadPlan
  readonly #board: SnapshotBoard
  readonly #memory: UploadMemory
  readonly #settle: Deferred<UploadResult>
  #stop = new AbortController()
  #run: Promise<void> = Promise.resolve()

  /** @internal */
  constructor(plan: UploadPlan, id: string | undefined, signal: AbortSignal | undefined) {
    this.#plan = plan
    this.#board = snapshotBoard(plan.source.size, id, plan.clock)
    this.#memory = { id, chains: new Map(), verified: false }
    this.#settle = deferred()
    this.done = this.#settle.promise
    // Whoever watches snapshots need not watch `done` as well.
    this.done.catch(() => {})
    if (signal) this.#heed(signal)
  }

  get state(): TaskState {
    return this.#board.latest.state
  }

  /** The upload's id on the server, once it has one: keep it to resume the upload another day. */
  get id(): string | undefined {
    return this.#memory.id
  }

  get snapshot(): UploadSnapshot {
    return this.#board.latest
  }

  /** Tells every snapshot from now on; progress at most twenty times a second. Returns how to stop that. */
  subscribe(listener: (snapshot: UploadSnapshot) => void): () => void {
    return this.#board.subscribe(listener)
  }

  /** Begins, or goes on after a pause. Resolves and rejects as `done`. */
  start(): Promise<UploadResult> {
    if (this.state === 'idle' || this.state === 'paused') this.#begin()
    return this.done
  }

  /** Stops at once, in the middle of a chunk; what the server has acknowledged stays. */
  pause(): void {
    if (isOver(this.state) || this.state === 'idle') return
    this.#stop.abort(new UploadClientError('cancelled', 'The upload was paused'))
    this.#board.set({ state: 'paused', error: undefined, retryAt: undefined })
  }

  /** Goes on after a pause, from where the server says that the upload stands. */
  resume(): void {
    if (this.state === 'paused') this.#begin()
  }

  /**
   * Ends the upload and removes it from the server. Rejects when the server could not be told: the bytes
   * then stay there until they expire. Does nothing to an upload that is over.
   */
  async cancel(): Promise<void> {
    if (isOver(this.state)) return
    this.#end('cancelled', new UploadClientError('cancelled', 'The upload was cancelled'))
    await this.#run
    if (this.id !== undefined) await removeUpload(this.#plan, this.id, new AbortController().signal)
  }

  #begin(): void {
    const before = this.#run
    const stop = new AbortController()
    this.#stop = stop
    this.#board.set({ state: 'preparing' })
    this.#run = before
      .then(() => runUpload(this.#plan, this.#memory, this.#observer(stop.signal), stop.signal))
      .then(
        upload => this.#complete(upload),
        error => stop.signal.aborted || this.#end('failed', asClientError(error)),
      )
      .then(() => {})
  }

  /** A run that was stopped may still have a word on its way; it no longer counts. */
  #observer(signal: AbortSignal): RunObserver {
    const unless = (act: () => void) => signal.aborted || act()
    return {
      progress: (acknowledged, sent) => unless(() => this.#board.progress(acknowledged, sent)),
      phase: state => unless(() => this.state === state || this.#board.set(cleared(state))),
      created: ({ id }) => unless(() => this.#board.set({ id })),
      retrying: (error, delayMs) =>
        unless(() => this.#board.set({ error, retryAt: this.#plan.clock.now() + delayMs })),
    }
  }

  #heed(signal: AbortSignal): void {
    const abandon = () => this.#end('cancelled', abandoned(signal.reason))
    if (signal.aborted) {
      abandon()
      return
    }
    signal.addEventListener('abort', abandon, { once: true })
    const letGo = () => signal.removeEventListener('abort', abandon)
    this.done.then(letGo, letGo)
  }

  #complete(upload: ServerUpload): void {
    if (isOver(this.state)) return
    this.#board.progress(upload.size, upload.size)
    this.#board.set(cleared('completed'))
    this.#settle.resolve({ id: upload.id, size: upload.size, chain: upload.chain, body: upload.body })
  }

  #end(state: 'failed' | 'cancelled', error: UploadClientError): void {
    this.#stop.abort(error)
    this.#board.set({ state, error, retryAt: undefined })
    this.#settle.reject(error)
  }
}

function abandoned(reason: unknown): UploadClientError {
  return new UploadClientError('cancelled', 'The upload was abandoned: its signal aborted', { cause: reason })
}

function isOver(state: TaskState): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled'
}

function cleared(state: TaskState) {
  return { state, error: undefined, retryAt: undefined }
}
