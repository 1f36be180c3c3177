import { UploadClientError, type UploadSnapshot, type UploadTask } from '../client/index.ts'
import type { EntryHost } from './entry-host.ts'
import type { EntryFacts, EntryState } from './entry-view.ts'
import type { PickedFile } from './picked-file.ts'
import type { RememberedUpload } from './remembered-uploads.ts'
import { reopenFile } from './reopen-file.ts'

const still = { bytes: 0, bytesPerSecond: undefined, secondsLeft: undefined }

/** One file of the list: waiting, on its way, over, or left behind by an earlier visit. */
export class UploadEntry {
  readonly name: string
  readonly size: number
  readonly lastModified: number
  readonly #host: EntryHost<UploadEntry>
  #state: EntryState
  #progress: EntryFacts['progress'] = still
  #error: UploadClientError | undefined
  #picked: PickedFile | undefined
  #handle: FileSystemFileHandle | undefined
  #task: UploadTask | undefined
  #id: string | undefined

  private constructor(
    host: EntryHost<UploadEntry>,
    traits: Pick<File, 'name' | 'size' | 'lastModified'>,
    state: EntryState,
  ) {
    this.#host = host
    this.name = traits.name
    this.size = traits.size
    this.lastModified = traits.lastModified
    this.#state = state
  }

  static ofFile(host: EntryHost<UploadEntry>, picked: PickedFile): UploadEntry {
    const entry = new UploadEntry(host, picked.file, 'queued')
    entry.attach(picked)
    return entry
  }

  static ofMemory(host: EntryHost<UploadEntry>, remembered: RememberedUpload): UploadEntry {
    const entry = new UploadEntry(host, remembered, 'unfinished')
    entry.#id = remembered.id
    entry.#handle = remembered.handle
    return entry
  }

  get state(): EntryState {
    return this.#state
  }

  get id(): string | undefined {
    return this.#id
  }

  get facts(): EntryFacts {
    return {
      state: this.#state,
      size: this.size,
      progress: this.#progress,
      error: this.#error,
      canReopen: this.#handle !== undefined,
    }
  }

  /** Gives the entry its file (again); it then waits for its turn. */
  attach(picked: PickedFile): void {
    this.#picked = picked
    this.#handle = picked.handle ?? this.#handle
    this.#change('queued')
  }

  /** Its turn has come. */
  begin(): void {
    if (!this.#picked || this.#state !== 'queued') return
    const resuming = this.#id === undefined ? {} : { uploadId: this.#id, verifyPrefix: true }
    const task = this.#host.client.upload(this.#picked.file, { name: this.name, ...resuming })
    this.#task = task
    task.subscribe(snapshot => this.#follow(task, snapshot))
    // How it ends is in the snapshots.
    task.start().catch(() => {})
  }

  pause(): void {
    this.#task?.pause()
  }

  /** Goes on after a pause, or opens the file of an earlier visit. */
  async resume(): Promise<void> {
    if (this.#state === 'paused') return this.#task?.resume()
    if (this.#state !== 'unfinished' || !this.#handle) return
    const file = await reopenFile(this.#handle)
    if (file) return this.attach({ file, handle: this.#handle })
    this.#handle = undefined
    this.#change('unfinished')
  }

  /** Tries again what failed, from where the server stands. */
  retry(): void {
    if (this.#state === 'failed') this.#change(this.#picked ? 'queued' : 'unfinished')
  }

  /** Uploads the file anew. */
  async restart(): Promise<void> {
    const old = this.#id
    this.#id = undefined
    this.#progress = still
    if (this.#picked) this.#change('queued')
    else this.#change('cancelled')
    if (old !== undefined) await this.#discard(old)
  }

  /** Ends it and removes it from the server; resolves with whether the server knows. */
  async cancel(): Promise<boolean> {
    const task = this.#task
    const told = task
      ? task.cancel()
      : this.#id === undefined
        ? Promise.resolve()
        : this.#host.client.remove(this.#id)
    this.#change('cancelled')
    if (this.#id !== undefined) await this.#host.memory.forget(this.#id)
    return told.then(
      () => true,
      () => false,
    )
  }

  /** Asks the server how an upload of an earlier visit stands. */
  async check(): Promise<void> {
    const id = this.#id
    if (id === undefined || this.#state !== 'unfinished') return
    try {
      const { offset, status } = await this.#host.client.status(id)
      if (this.state !== 'unfinished') return
      this.#progress = { ...still, bytes: offset }
      if (status === 'SUCCESSFUL') this.#over('completed')
      else if (status === 'FAILED')
        this.#fail(new UploadClientError('failed', 'The upload failed on the server'))
      else this.#change('unfinished')
    } catch (error) {
      if (!(error instanceof UploadClientError) || this.state !== 'unfinished') return
      if (error.code === 'unauthorized') this.#host.askForToken(() => void this.check())
      else if (error.code === 'not-found') this.#fail(error)
    }
  }

  #follow(task: UploadTask, snapshot: UploadSnapshot): void {
    if (task !== this.#task || this.#state === 'cancelled') return
    this.#progress = snapshot
    this.#error = snapshot.error
    if (snapshot.id !== undefined && snapshot.id !== this.#id) this.#remember(snapshot.id)
    if (snapshot.state === 'completed') this.#over('completed')
    else if (snapshot.state === 'failed' && snapshot.error) this.#fail(snapshot.error)
    else this.#change(snapshot.state === 'idle' ? 'queued' : snapshot.state)
  }

  #remember(id: string): void {
    this.#id = id
    const { name, size, lastModified } = this
    const handle = this.#handle ? { handle: this.#handle } : {}
    void this.#host.memory.keep({ id, endpoint: this.#host.endpoint, name, size, lastModified, ...handle })
  }

  #fail(error: UploadClientError): void {
    this.#task = undefined
    this.#error = error
    if (error.code === 'unauthorized') this.#host.askForToken(() => this.retry())
    if (['not-found', 'failed', 'rejected'].includes(error.code)) this.#over('failed')
    else this.#change('failed')
  }

  #over(state: 'completed' | 'failed'): void {
    if (this.#id !== undefined) void this.#host.memory.forget(this.#id)
    this.#change(state)
  }

  async #discard(id: string): Promise<void> {
    await this.#host.memory.forget(id)
    // It expires by itself if the server cannot be told.
    await this.#host.client.remove(id).catch(() => {})
  }

  #change(state: EntryState): void {
    const before = this.#state
    this.#state = state
    this.#host.changed(this, before)
  }
}
